package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
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

import io.twinstar.conf.Accept;
import io.twinstar.gateway.relay.wire.Listener;
import io.twinstar.gateway.relay.wire.Reception;
import io.twinstar.gateway.relay.wire.Transport;
import io.twinstar.vip.kernel.TcpPort;

/**
 * The ports that are bound: on each one listening socket for each event loop, over which the kernel spreads new connections
 * (SO_REUSEPORT), on all local addresses of an IP version: a VIP may come and go without them. For the control thread only.
 */
final class Doors {

    private static final Logger LOG = LoggerFactory.getLogger(Doors.class);
    private static final long STEP_MILLIS = 2_000;
    private static final int TURNS_MAX = 100;

    private final Transport transport;
    private final List<Lane> lanes;
    private final Function<Lane, Reception> entrance;
    private final Map<Port, List<Listener>> bound = new HashMap<>();

    /** One of IPv4 and one of IPv6 have nothing to do with each other. */
    record Port(int number, boolean ipv6) {

        /**
         * Why the kernel would not let anybody bind it now. With SO_REUSEPORT it would let a second process of the same user share the
         * port, and give it half of the connections; one that does not share cannot bind what somebody listens on.
         */
        Optional<String> fault() {
            return TcpPort.fault(number, ipv6).map(why -> ipv6 ? why + " (IPv6)" : why);
        }

        InetSocketAddress everywhere() {
            return new InetSocketAddress(ipv6 ? "::" : "0.0.0.0", number);
        }
    }

    Doors(Transport transport, List<Lane> lanes, Function<Lane, Reception> entrance) {
        this.transport = transport;
        this.lanes = lanes;
        this.entrance = entrance;
    }

    /** Binds those of the ports that are not bound yet: all of them, or none and one line that says why. Bound ones stay as they are. */
    Optional<String> open(Map<Port, Accept> ports) {
        var opened = new HashSet<Port>();
        for (var wanted : ports.entrySet()) {
            Port port = wanted.getKey();
            if (bound.containsKey(port)) continue;
            opened.add(port);
            Optional<String> fault = open(port, wanted.getValue());
            if (fault.isPresent()) {
                opened.forEach(this::close);
                return fault;
            }
        }
        return Optional.empty();
    }

    /** Unbinds all other ports. Connections accepted on them stay; those the kernel has not handed over yet are reset. */
    void retain(Set<Port> ports) {
        Set.copyOf(bound.keySet()).stream().filter(port -> !ports.contains(port)).forEach(this::close);
    }

    private Optional<String> open(Port port, Accept accept) {
        var listeners = new ArrayList<Listener>();
        bound.put(port, listeners);
        return port.fault().or(() -> listen(port, accept, listeners)).map(why -> "port " + port.number() + ": " + why);
    }

    private Optional<String> listen(Port port, Accept accept, List<Listener> listeners) {
        try {
            for (Lane lane : lanes)
                listeners.add(transport.listen(lane.loop(), port.everywhere(), accept.backlog(), accept.fastOpen(), entrance.apply(lane)));
            return Optional.empty();
        } catch (IOException | ChannelException refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
    }

    private void close(Port port) {
        List<Listener> listeners = bound.remove(port);
        if (listeners == null) return;
        for (Listener listener : listeners) {
            try {
                listener.unlisten();
            } catch (IOException e) {
                LOG.warn("Port {} is perhaps still listened on: {}", port.number(), e.getMessage());
            }
        }
        // The JDK closes a socket that is registered with a selector no earlier than in the selector's next turn.
        for (int turn = 0; !listeners.isEmpty() && turn < TURNS_MAX && port.fault().isPresent(); turn++) {
            lanes.getFirst().loop().executor().schedule(() -> {}, 1, TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(STEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
