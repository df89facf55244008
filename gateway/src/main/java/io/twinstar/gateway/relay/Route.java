package io.twinstar.gateway.relay;

import java.time.Duration;
import java.util.Map;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Timeouts;
import io.twinstar.gateway.balance.Candidates;

/**
 * What a listener's new connections go by.
 *
 * @param tallies of the candidates
 * @param early a backend that resets a connection so soon, before it answered, has not really accepted it
 */
record Route(String listener, ListenerTally tally, Candidates candidates, Map<BackendId, BackendTally> tallies,
        Timeouts timeouts, Duration early) {}
