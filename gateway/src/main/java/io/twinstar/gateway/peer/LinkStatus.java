package io.twinstar.gateway.peer;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import io.twinstar.gateway.peer.link.LinkView;

/**
 * The link for those who look at it, a tenth of a second old at most.
 *
 * @param refused by why: what came to this end and was not the other gateway's, or not a sound message
 * @param certificateExpires when the other gateway stops believing this node
 * @param problem why new certificates are not in use
 */
public record LinkStatus(String peer, LinkView view, Map<String, Long> refused, Instant certificateExpires, Optional<String> problem) {

    public LinkStatus {
        refused = Map.copyOf(refused);
    }
}
