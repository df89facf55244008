package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.netty.channel.ChannelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.gateway.relay.wire.Listener;
import io.twinstar.gateway.relay.wire.Reception;
import io.twinstar.gateway.relay.wire.Transport;

/**
 * The ports that are bound: on each one listening socket for each event loop, over which the kernel spreads new connections
 * (SO_REUSEPORT), on all local addresses: a VIP may come and go without them. For the control thread only.
 */
final class Doors {

    private static final Logger LOG = LoggerFactory.getLogger(Doors.class);
    private static final int BACKLOG = 65_535; // the kernel lowers it to net.core.somaxconn
    private static final long STEP_MILLIS = 2_000;
    private static final int TURNS_MAX = 100;

    private final Transport transport;
    private final List<Lane> lanes;
    private final Function<Lane, Reception> entrance;
    private final Map<Integer, List<Listener>> bound = new HashMap<>();

    Doors(Transport transport, List<Lane> lanes, Function<Lane, Reception> entrance) {
        this.transport = transport;
        this.lanes = lanes;
        this.entrance = entrance;
    }

    /** Binds those of the ports that are not bound yet: all of them, or none and one line that says why. */
    Optional<String> open(Set<Integer> ports) {
        var opened = new HashSet<Integer>();
        for (int port : ports) {
            if (bound.containsKey(port)) continue;
            opened.add(port);
            Optional<String> fault = open(port);
            if (fault.isPresent()) {
                opened.forEach(this::close);
                return fault;
            }
        }
        return Optional.empty();
    }

    /** Unbinds all other ports. Connections accepted on them stay; those the kernel has not handed over yet are reset. */
    void retain(Set<Integer> ports) {
        Set.copyOf(bound.keySet()).stream().filter(port -> !ports.contains(port)).forEach(this::close);
    }

    private Optional<String> open(int port) {
        var address = new InetSocketAddress("0.0.0.0", port);
        var listeners = new ArrayList<Listener>();
        bound.put(port, listeners);
        try {
            refuseToShare(address);
            for (Lane lane : lanes) listeners.add(transport.listen(lane.loop(), address, BACKLOG, entrance.apply(lane)));
            return Optional.empty();
        } catch (IOException | ChannelException fault) {
            return Optional.of("port " + port + ": " + fault.getMessage());
        }
    }

    /**
     * With SO_REUSEPORT the kernel would let a second process of the same user share the port, and give it half of the
     * connections. Without it, as here, a port somebody listens on cannot be bound.
     */
    private static void refuseToShare(InetSocketAddress address) throws IOException {
        try (var probe = java.nio.channels.SocketChannel.open()) {
            probe.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
        }
    }

    private void close(int port) {
        List<Listener> listeners = bound.remove(port);
        if (listeners == null) return;
        for (Listener listener : listeners) {
            try {
                listener.unlisten();
            } catch (IOException e) {
                LOG.warn("Port {} is perhaps still listened on: {}", port, e.getMessage());
            }
        }
        // The JDK closes a socket that is registered with a selector no earlier than in the selector's next turn.
        for (int turn = 0; !listeners.isEmpty() && turn < TURNS_MAX && !isFree(port); turn++) {
            lanes.getFirst().loop().executor().schedule(() -> {}, 1, TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(STEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static boolean isFree(int port) {
        try {
            refuseToShare(new InetSocketAddress("0.0.0.0", port));
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }
}
