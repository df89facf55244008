package io.twinstar.gateway.relay;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.twinstar.conf.Cidr;
import io.twinstar.gateway.admit.Rules;
import io.twinstar.gateway.relay.preread.ServerNames;

/**
 * What a listener's new connections go by where it matters what they say first.
 *
 * @param proxies whose connections begin with a PROXY protocol header
 * @param names routes by server name; where there are none, nobody looks for one
 * @param otherwise for whoever names no server, or none of these; empty: such a client is refused
 * @param timeout by when all of that must have been said
 */
record PrereadRules(String listener, String vip, ListenerTally tally, Rules rules, List<Cidr> proxies,
        ServerNames<Route> names, Optional<Route> otherwise, Duration timeout) implements Way {

    boolean isProxy(InetAddress address) {
        for (Cidr block : proxies) if (block.contains(address)) return true;
        return false;
    }
}
