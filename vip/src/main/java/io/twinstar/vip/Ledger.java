package io.twinstar.vip;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
    private Optional<PeerSeen> peer = Optional.empty();

    Ledger(String name, Consumer<VipReport> reports, long nowNanos) {
        this.name = name;
        this.reports = reports;
        sinceNanos = nowNanos;
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

    void sent() { sent++; }

    void heard(Advertisement advertisement, InetAddress from, long nowNanos) {
        heard++;
        peer = Optional.of(new PeerSeen(from, advertisement.priority(), advertisement.intervalCentis(), nowNanos));
    }

    void drop(String why) { dropped.merge(why, 1L, Long::sum); }

    VipStatus status(Vip vip, int priority, String heldBy, Map<String, Long> droppedByInterface) {
        var all = new HashMap<>(droppedByInterface);
        dropped.forEach((why, count) -> all.merge(why, count, Long::sum));
        return new VipStatus(name, vip.addresses(), vip.interfaceName(), vip.vrid(), priority, role, sinceNanos, reason, transitions, peer,
                heldBy, sent, heard, all);
    }
}
