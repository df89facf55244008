package io.twinstar.vip;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.packet.Advertisement;

/** What there is to tell of one VIP: its role, how it came to it, and its counters. It outlasts the VIP's comings and goings. */
final class Ledger {

    private final String name;
    private final Consumer<VipReport> reports;
    private final Map<String, Long> dropped = new HashMap<>();
    private Role role = Role.INITIALIZE;
    private long sinceNanos;
    private String reason = "not started";
    private long transitions;
    private long sent;
    private long heard;
    private long tickles;
    private Optional<PeerSeen> peer = Optional.empty();
    /** Since when the other gateway says by pulse that it is Active. */
    private OptionalLong claimedSinceNanos = OptionalLong.empty();
    private final Alarms alarms;

    Ledger(String name, Consumer<VipReport> reports, long nowNanos) {
        this.name = name;
        this.reports = reports;
        sinceNanos = nowNanos;
        alarms = new Alarms(name, reports);
    }

    /** Tells of a change of role; where the role is the same, the reason alone is noted. */
    void become(Role next, String cause, String why, long nowNanos) {
        reason = why;
        if (next == role) { return; }
        Role from = role;
        role = next;
        sinceNanos = nowNanos;
        transitions++;
        reports.accept(new VipReport.RoleChanged(name, from, next, cause, why));
    }

    /** Tells that the VIP cannot take part, unless that was told before. */
    void setupFailed(String why) {
        if (why.equals(reason)) { return; }
        reason = why;
        reports.accept(new VipReport.SetupFailed(name, why));
    }

    /** Why it has the role that it has. */
    String reason() { return reason; }

    void sent() { sent++; }

    /** One packet that tells a client of the other gateway of its end. */
    void tickled() { tickles++; }

    void tell(VipReport report) { reports.accept(report); }

    void restored() { reports.accept(new VipReport.Restored(name)); }

    Alarms alarms() { return alarms; }

    /** The other gateway says by pulse what role it has: as Active it is to be heard on the VIP's network, too. */
    void claimed(Role theirs, long downNanos, long nowNanos) {
        if (theirs != Role.ACTIVE) {
            claimedSinceNanos = OptionalLong.empty();
            alarms.set(Alarm.ADVERTISEMENTS_LOST, false, "the other gateway is not Active", nowNanos);
            return;
        }
        if (claimedSinceNanos.isEmpty()) { claimedSinceNanos = OptionalLong.of(nowNanos); }
        long unheardNanos = nowNanos - peer.map(PeerSeen::lastHeardNanos).filter(at -> at - claimedSinceNanos.getAsLong() > 0)
                .orElse(claimedSinceNanos.getAsLong());
        alarms.set(Alarm.ADVERTISEMENTS_LOST, unheardNanos > downNanos,
                unheardNanos > downNanos
                        ? "the other gateway is Active by its pulse, but none of its advertisements comes"
                        : "advertisements come again",
                nowNanos);
    }

    void heard(Advertisement advertisement, InetAddress from, long nowNanos) {
        heard++;
        peer = Optional.of(new PeerSeen(from, advertisement.priority(), advertisement.intervalCentis(), nowNanos));
    }

    /** Somebody who is no node of ours uses the VRID; two who both obeyed would share one address. */
    void foreign(Advertisement advertisement, InetAddress from, long nowNanos) {
        drop("foreign-router");
        alarms.raise(Alarm.FOREIGN_ROUTER, "%s, which is no node of ours, advertises vrid %d with priority %d".formatted(
                from.getHostAddress(), advertisement.vrid(), advertisement.priority()), nowNanos);
    }

    void drop(String why) { dropped.merge(why, 1L, Long::sum); }

    Optional<PeerSeen> peer() { return peer; }

    VipStatus status(Vip vip, int priority, String heldBy, long lingering, List<Ring> rings, Map<String, Long> droppedByInterface) {
        var all = new HashMap<>(droppedByInterface);
        dropped.forEach((why, count) -> all.merge(why, count, Long::sum));
        return new VipStatus(name, vip.addresses(), vip.interfaceName(), vip.vrid(), priority, role, sinceNanos, reason, transitions, peer,
                heldBy, lingering, rings, sent, heard, tickles, all, alarms.current());
    }
}
