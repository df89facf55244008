package io.twinstar.vip;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.twinstar.conf.Node;
import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.election.State;
import io.twinstar.vip.pulse.Claim;

/** One configured VIP, which takes part, or is out and waits until it can. */
final class Member {

    Vip vip;
    Fitness fitness = Fitness.WELL;
    boolean mayFailBack = true;
    final Ledger ledger;
    @Nullable
    VirtualRouter router; // null: out
    long retryAtNanos;
    long retryNotBeforeNanos;

    Member(Vip vip, Consumer<VipReport> reports, long nowNanos) {
        this.vip = vip;
        ledger = new Ledger(vip.name(), reports, nowNanos);
    }

    void retry(long atNanos, long notBeforeNanos) {
        retryAtNanos = atNanos;
        retryNotBeforeNanos = notBeforeNanos;
    }

    State state() { return router == null ? new State.Initialize() : router.state(); }

    boolean isActive() { return state().role() == Role.ACTIVE; }

    /** It takes no part from now on; what is to be stopped for that. Empty: it is out already. */
    Optional<Attendance.Leaving> takeOut() {
        VirtualRouter leaving = router;
        if (leaving == null) { return Optional.empty(); }
        boolean wasActive = isActive();
        router = null;
        return Optional.of(new Attendance.Leaving(this, leaving, wasActive));
    }

    /** Whether the VIP can become this one in place, without a transition. */
    boolean isSameRouter(Vip next) {
        return vip.isIpv4() == next.isIpv4() && linkLocal(vip).equals(linkLocal(next)) && vip.vrid() == next.vrid()
                && vip.interfaceName().equals(next.interfaceName()) && vip.wire().unicast() == next.wire().unicast();
    }

    /** These are held otherwise than others. */
    private static List<InetAddress> linkLocal(Vip vip) {
        return vip.addresses().stream().filter(InetAddress::isLinkLocalAddress).toList();
    }

    /** Equal priorities are decided by the addresses that advertise: an IPv6 VIP's is another than the pulse's. */
    InetAddress speaker(Node peer) {
        if (vip.isIpv4()) { return peer.address(); }
        return ledger.peer().map(PeerSeen::address).or(peer::linkLocal).orElse(peer.address());
    }

    /** What this node's pulse says of it: also when it is out, for the other gateway is to know at once that it is not held here any more. */
    Claim claim(boolean barred, long nowNanos) {
        return router == null
                ? new Claim(vip.vrid(), Claim.Family.of(vip), Role.INITIALIZE, 0, 0, Parameters.intervalCentis(vip))
                : router.claim(barred, nowNanos);
    }

    /** @param dropped by its interface */
    VipStatus status(Setup setup, Map<String, Long> dropped) {
        int priority = Parameters.of(vip, setup, setup.self().address(), fitness, mayFailBack).priority();
        return router == null
                ? ledger.status(vip, priority, "nothing", 0, List.of(), dropped)
                : ledger.status(vip, priority, router.heldBy(), router.moves().lingering(), router.rings(), dropped);
    }

    boolean isFellowOf(Member other) { return this != other && vip.group().isPresent() && vip.group().equals(other.vip.group()); }
}
