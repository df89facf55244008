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

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.ServerSocketChannel;

/**
 * The ports that are bound: on each one listening socket for each event loop, over which the kernel spreads new connections
 * (SO_REUSEPORT), on all local addresses: a VIP may come and go without them. For the control thread only.
 */
final class Doors {

    private static final int BACKLOG = 65_535; // the kernel lowers it to net.core.somaxconn
    private static final long STEP_MILLIS = 2_000;
    private static final int TURNS_MAX = 100;

    private final List<Lane> lanes;
    private final Function<Lane, ChannelHandler> acceptor;
    private final Map<Integer, List<Channel>> bound = new HashMap<>();

    Doors(List<Lane> lanes, Function<Lane, ChannelHandler> acceptor) {
        this.lanes = lanes;
        this.acceptor = acceptor;
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
        var channels = new ArrayList<Channel>();
        bound.put(port, channels);
        try {
            refuseToShare(address);
            for (Lane lane : lanes) {
                ServerSocketChannel channel = lane.transport().listening();
                channels.add(channel);
                channel.config().setBacklog(BACKLOG).setReuseAddress(true).setOption(lane.transport().reusePort(), true);
                channel.pipeline().addLast(acceptor.apply(lane));
                await(lane.loop().register(channel));
                await(channel.bind(address));
            }
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

    private static void await(ChannelFuture step) throws IOException {
        if (!step.awaitUninterruptibly(STEP_MILLIS)) throw new IOException("the event loop did not answer within " + STEP_MILLIS + " ms");
        if (step.cause() != null) throw new IOException(step.cause().getMessage(), step.cause());
    }

    private void close(int port) {
        List<Channel> channels = bound.remove(port);
        if (channels == null || channels.isEmpty()) return;
        List<ChannelFuture> closing = channels.stream().map(Channel::close).toList();
        closing.forEach(closed -> closed.awaitUninterruptibly(STEP_MILLIS, TimeUnit.MILLISECONDS));
        // The JDK closes a socket that is registered with a selector no earlier than in the selector's next turn.
        for (int turn = 0; turn < TURNS_MAX && !isFree(port); turn++) {
            lanes.getFirst().loop().schedule(() -> {}, 1, TimeUnit.MILLISECONDS).awaitUninterruptibly(STEP_MILLIS, TimeUnit.MILLISECONDS);
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
