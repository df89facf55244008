package io.twinstar.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;

import io.twinstar.conf.Node;
import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Router;
import io.twinstar.vip.election.Router.Ailments;

/** What the configuration and this node's fitness mean to a VIP's election. Pure. */
final class Parameters {

    /** The highest below an owner's: the skew is shortest (RFC 9568 §6.1). */
    private static final int PREFERRED_PRIORITY = 254;
    private static final int OTHER_PRIORITY = 253;
    /** For a router of another make, which knows priorities only: it must be able to set its own between two of ours. */
    private static final int AILMENT_PRIORITY = 20;

    private Parameters() {}

    /**
     * @param self the address this node advertises the VIP from
     * @param mayFailBack false: whatever the VIP says of it
     */
    static Router of(Vip vip, Setup setup, InetAddress self, Fitness fitness, boolean mayFailBack) {
        int base = isPreferred(vip, setup) ? PREFERRED_PRIORITY : OTHER_PRIORITY;
        int priority = Math.max(base - AILMENT_PRIORITY * fitness.ailments(), 1);
        OptionalLong preemptAfter = vip.failback().after().filter(_ -> mayFailBack).map(Duration::toNanos).map(OptionalLong::of)
                .orElse(OptionalLong.empty());
        var ailments = new Ailments(fitness.ailments(), fitness.cutOff());
        return new Router(vip.vrid(), priority, intervalCentis(vip), preemptAfter, self, setup.quorum(), vip.wire().refresh().toNanos(),
                ailments);
    }

    static int intervalCentis(Vip vip) { return (int) (vip.advertise().toMillis() / 10); }

    /**
     * Two equal priorities are decided by the addresses that advertise (RFC 9568 §6.4.3). For IPv6 these are link-local, and the
     * other one's is not known before it advertises: there the nodes' own addresses decide, by their priorities.
     */
    private static boolean isPreferred(Vip vip, Setup setup) {
        if (vip.preferred().isPresent()) { return vip.preferred().get().equals(setup.self().name()); }
        return vip.isIpv4() || setup.peer().map(peer -> isHigher(setup.self(), peer)).orElse(true);
    }

    private static boolean isHigher(Node one, Node other) {
        return Arrays.compareUnsigned(one.address().getAddress(), other.address().getAddress()) > 0;
    }
}
