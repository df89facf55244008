package io.twinstar.vip.witness;

/** What came of one question, by the asker's clock. */
public sealed interface Answer {

    VoteId vote();

    /** The vote is ours until then, and not at it. */
    record Granted(VoteId vote, long validUntilNanos) implements Answer {}

    record Refused(VoteId vote, Verdict.Refusal why) implements Answer {}
}
