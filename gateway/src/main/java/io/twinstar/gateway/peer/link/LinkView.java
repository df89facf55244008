package io.twinstar.gateway.peer.link;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.peer.report.PeerReport;

/**
 * The link as its loop saw it.
 *
 * @param sinceNanos when it came up or went down
 * @param reason why it is up, or down
 * @param heardAtNanos when the other gateway last said anything; empty: never
 * @param roundTripNanos there and back; empty: not known yet
 * @param report the last one, which is as old as {@code heardAtNanos} says; empty: none yet
 * @param open the other gateway's connections
 * @param unacknowledged whether the other gateway has yet to say that it knows all that it was told
 * @param conversations how many have been accepted since the start
 * @param flows how much the two know of each other's connections
 * @param sources of connections to the other gateway that count here as well
 */
public record LinkView(boolean up, long sinceNanos, String reason, OptionalLong heardAtNanos, OptionalLong roundTripNanos,
        Optional<PeerReport> report, Map<BackendId, Integer> open, boolean unacknowledged, long conversations, Flows flows, int sources) {

    /**
     * Clients' connections to the VIPs.
     *
     * @param told of this gateway's that are open, those that the other one was told of
     * @param known of the other gateway's, those that this one was told of
     * @param leftOut of this gateway's, those that were not told of for there being too many; since the start
     */
    public record Flows(int told, int known, long leftOut) {}
}
