package io.twinstar.gateway.relay;

import java.util.List;
import java.util.Map;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Timeouts;
import io.twinstar.gateway.balance.Balancer;
import io.twinstar.gateway.balance.Target;

/**
 * What a listener's new connections go by.
 *
 * @param live the backends that are up and have a weight
 * @param tallies of those
 */
record Route(String listener, ListenerTally tally, Balancer balancer, List<Target> live, Map<BackendId, BackendTally> tallies,
        Timeouts timeouts) {}
