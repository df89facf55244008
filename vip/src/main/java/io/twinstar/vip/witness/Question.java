package io.twinstar.vip.witness;

/**
 * A gateway wants to hold a vote.
 *
 * @param leaseMillis for how long, 1 to {@link #LEASE_MILLIS_MAX}. Both gateways must ask for the same length: a witness that has
 *         forgotten its leases takes it for the longest that one of them can still run
 */
public record Question(VoteId vote, Claim claim, int leaseMillis) {

    /** A little more than three of the longest advertisement intervals: 3 × 40.95 s = 122.85 s. */
    public static final int LEASE_MILLIS_MAX = 130_000;

    /** What the gateway is without the vote. */
    public enum Claim {
        /** Not Active: it may become so with the vote only. */
        CANDIDATE,
        /** Active now. Whoever says so may not have lost the vote, or the time in which it needs none, before it spoke. */
        INCUMBENT
    }

    public Question {
        if (leaseMillis < 1 || leaseMillis > LEASE_MILLIS_MAX) {
            throw new IllegalArgumentException("a lease of %d ms is outside 1 to %d".formatted(leaseMillis, LEASE_MILLIS_MAX));
        }
    }
}
