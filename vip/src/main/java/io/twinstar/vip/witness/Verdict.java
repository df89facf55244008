package io.twinstar.vip.witness;

import java.net.Inet4Address;

/** What the witness says to one question. */
public sealed interface Verdict {

    /** The vote is the asker's from when the witness says so; the asker, who learns it later, counts from its request. */
    record Granted(int millis) implements Verdict {}

    sealed interface Refusal extends Verdict {}

    /** It is another gateway's, and free in so long unless renewed. */
    record Held(Inet4Address holder, int millis) implements Refusal {}

    /** The witness has started lately: it does not know who holds the vote, but in so long nobody can. */
    record Forgotten(int millis) implements Refusal {}

    /** The witness keeps as many votes as it can. */
    record Full() implements Refusal {}
}
