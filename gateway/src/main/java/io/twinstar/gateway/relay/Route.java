package io.twinstar.gateway.relay;

import java.util.Map;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Timeouts;
import io.twinstar.gateway.balance.Candidates;

/**
 * What a listener's new connections go by.
 *
 * @param tallies of the candidates
 */
record Route(String listener, ListenerTally tally, Candidates candidates, Map<BackendId, BackendTally> tallies,
        Timeouts timeouts) {}
