package io.twinstar.vip;

import java.net.InetAddress;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.twinstar.vip.election.Role;
import io.twinstar.vip.election.Router;
import io.twinstar.vip.pulse.Claim;

/** What the other gateway's pulse has said of one VIP last. */
final class PeerWord {

    private @Nullable Said last;

    /** @param from as it speaks on the VIP's network */
    private record Said(Claim claim, InetAddress from, long atNanos) {}

    void heard(Claim claim, InetAddress from, long nowNanos) { last = new Said(claim, from, nowNanos); }

    boolean isKnown() { return last != null; }

    boolean isActive() { return last != null && last.claim.role() == Role.ACTIVE; }

    /** Whether it says what an advertisement of this priority says. */
    boolean confirms(int priority) {
        return isActive() && last != null && last.claim.priority() == priority;
    }

    /** Its process has ended, and with it what it said. */
    void gone() { last = null; }

    /** Empty: it was said too long ago. */
    Optional<Claim> since(long sinceNanos) { return said(sinceNanos).map(Said::claim); }

    /**
     * Where it serves connections while this router is Active: it lingers, or is about to, as it has yet to hear of us. Were the one of
     * higher rank to count on that as well, each would pass on to the other what neither knows.
     */
    Optional<InetAddress> servesAt(Router router, long sinceNanos) {
        return said(sinceNanos).filter(said -> said.claim.lingering()
                || (said.claim.role() == Role.ACTIVE && !router.isOutrankedBy(said.claim.priority(), said.from))).map(Said::from);
    }

    private Optional<Said> said(long sinceNanos) { return Optional.ofNullable(last).filter(said -> said.atNanos - sinceNanos > 0); }
}
