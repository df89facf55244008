package io.twinstar.gateway.track;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.Optional;

import io.twinstar.conf.Track;
import io.twinstar.conf.text.Durations;

/**
 * An address that must answer a ping, sent from whatever address the route there prefers.
 *
 * <p>The JDK sends ICMP echo requests, one a second, where the process may open raw sockets (root or CAP_NET_RAW, which a
 * gateway has anyway). Where it may not, it connects to TCP port 7 instead: a host that refuses counts as reachable, one
 * whose firewall drops the attempt does not.
 */
final class UpstreamTracker extends Tracker {

    private final Inet4Address address;

    UpstreamTracker(Track track, Track.Subject.Upstream subject) {
        super(track);
        address = subject.address();
    }

    @Override
    Optional<String> failure() throws IOException {
        int timeoutMillis = Math.toIntExact(Math.ceilDiv(timeout().toNanos(), 1_000_000L));
        if (address.isReachable(timeoutMillis)) return Optional.empty();
        return Optional.of("no answer from %s within %s".formatted(address.getHostAddress(), Durations.text(timeout())));
    }

    /** The JDK waits for the answer in native code: on a virtual thread it would keep a carrier from everybody else's probes. */
    @Override
    public Thread.Builder thread() {
        return Thread.ofPlatform().daemon().name(threadName());
    }
}
