package io.twinstar.vip.witness;

import java.util.List;

/** What the witness says to one request, whose nonce and number it repeats. */
public sealed interface Reply extends Message {

    long nonce();

    long number();

    /** @param verdicts one for each question, in their order */
    record Ruling(long nonce, long number, List<Verdict> verdicts) implements Reply {
        public Ruling {
            verdicts = List.copyOf(verdicts);
        }
    }

    /** The request was not read, as it may be an old one that somebody plays back. Whoever lives says this in its next. */
    record Challenge(long nonce, long number, long challenge) implements Reply {}
}
