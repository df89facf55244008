package io.twinstar.vip.election;

import java.util.OptionalLong;

/** What a router's own pulse has said of its group, and so what it means that the other gateway has heard it. */
public final class OwnWord {

    private OptionalLong barredNanos = OptionalLong.empty();

    /** Whether the pulse says now that the group bars the router from becoming Active: of a Backup alone that is a thing to know. */
    public boolean saysBarred(Role role, boolean barred, long nowNanos) {
        boolean says = role == Role.BACKUP && barred;
        if (says) { barredNanos = OptionalLong.of(nowNanos); }
        return says;
    }

    /**
     * Whether the other gateway owes anything for what it has heard of this time: for a router that its group bars it need not wait,
     * unless it was Active itself, as who has been that waits after it.
     */
    public boolean binds(long sentAtNanos, boolean peerWasActive) {
        return peerWasActive || barredNanos.isEmpty() || sentAtNanos - barredNanos.getAsLong() > 0;
    }
}
