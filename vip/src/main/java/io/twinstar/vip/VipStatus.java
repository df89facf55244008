package io.twinstar.vip;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.twinstar.vip.election.Role;

/**
 * One VIP as its agent saw it.
 *
 * @param sinceNanos when the role last changed, by System.nanoTime
 * @param reason why it has this role, or cannot take part
 * @param transitions how often the role changed
 * @param heldBy what holds the address while Active; "nothing" while the VIP cannot take part
 * @param lingering connections that are served on here, after the VIP was handed over
 * @param rings what takes the VIP from this node when it should not have it any more; none while the VIP cannot take part
 * @param tickles packets by which clients of the other gateway were told of its end
 * @param alarms what is wrong now, with the evidence
 * @param dropped packets that had no effect, by reason; those without a credible VRID count for every VIP of the interface
 */
public record VipStatus(String vip, List<InetAddress> addresses, String interfaceName, int vrid, int priority, Role role, long sinceNanos,
        String reason, long transitions, Optional<PeerSeen> peer, String heldBy, long lingering, List<Ring> rings, long advertisementsSent,
        long advertisementsHeard, long tickles, Map<String, Long> dropped, Map<Alarm, String> alarms) {

    public VipStatus {
        rings = List.copyOf(rings);
        dropped = Map.copyOf(dropped);
        alarms = Map.copyOf(alarms);
    }
}
