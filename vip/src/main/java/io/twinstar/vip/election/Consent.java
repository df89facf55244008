package io.twinstar.vip.election;

/**
 * For how long the other gateway is known not to be Active against us: it has agreed, or the witness has, or it is gone.
 *
 * <p>Where the pair prefers availability nobody is asked, and an Active's consent is unbounded from the start.
 */
public sealed interface Consent {

    /** Nobody has agreed. */
    record None() implements Consent {}

    /** The other gateway cannot become Active, or the witness lets nobody else, before this time. */
    record Until(long nanos) implements Consent {}

    /** Until the other gateway is heard again: its process has ended, or its lease has, and no witness could let it begin. */
    record Unbounded() implements Consent {}

    default boolean holds(long nowNanos) {
        return switch (this) {
            case None _ -> false;
            case Until(long nanos) -> nowNanos - nanos < 0;
            case Unbounded _ -> true;
        };
    }

    /** Prolonged to this time; what already runs longer stays. */
    default Consent prolonged(long nanos) {
        return switch (this) {
            case None _ -> new Until(nanos);
            case Until(long before) -> before - nanos >= 0 ? this : new Until(nanos);
            case Unbounded _ -> this;
        };
    }

    /**
     * The other gateway's process had ended by then. One that starts anew bears silence for longer than a lease, and then may have
     * the witness's vote.
     */
    static Consent ofDeath(Router me, long atNanos) {
        return me.quorum() == Quorum.WITNESS ? new Until(atNanos + me.leaseNanos()) : new Unbounded();
    }

    /** The other gateway has heard us, so it is there: what was unbounded is so no more. */
    default Consent acknowledged(long untilNanos) {
        return this instanceof Unbounded ? new Until(untilNanos) : prolonged(untilNanos);
    }
}
