package io.twinstar.gateway.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.twinstar.vip.VipStatus;
import io.twinstar.vip.election.Role;

/** Sees in what the VIP agent publishes that a VIP was taken over, and for how long nobody can have served it. */
final class Failovers {

    /** Since when each VIP has had the role in which it was last seen. */
    private final Map<String, Long> sinceNanos = new HashMap<>();

    /**
     * Those VIPs that were taken over since the last look, each with the time from the last advertisement of its owner; none where that
     * one, handing over, advertised for a moment longer. A VIP whose first owner this gateway is was not taken from anybody.
     */
    Map<String, Long> look(List<VipStatus> vips) {
        var taken = new HashMap<String, Long>();
        for (VipStatus vip : vips) {
            Long before = sinceNanos.put(vip.vip(), vip.sinceNanos());
            if (vip.role() != Role.ACTIVE || (before != null && before == vip.sinceNanos())) continue;
            vip.peer().ifPresent(peer -> taken.put(vip.vip(), Math.max(0, vip.sinceNanos() - peer.lastHeardNanos())));
        }
        return taken;
    }
}
