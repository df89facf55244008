package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.twinstar.gateway.relay.wire.Side;

/** The clients' ends: so many in all, so many at once. */
final class Clients extends PlayerLoop {

    /** An address has 28,000 ports, and the kernel keeps a closed one for a minute. */
    private static final int SOURCES = 16;

    private final Map<Plan.Door, InetSocketAddress> doors;
    private final int connections;
    private final int atOnce;
    private final AtomicInteger started = new AtomicInteger();

    Clients(Trial trial, Map<Plan.Door, InetSocketAddress> doors, int connections, int atOnce) throws IOException {
        super(trial);
        this.doors = doors;
        this.connections = connections;
        this.atOnce = atOnce;
    }

    @Override
    void admit() throws IOException {
        for (int next = started.get(); next < connections && open() < atOnce; next++) {
            connect(next, trial.started(next));
            started.incrementAndGet();
        }
    }

    private void connect(int count, Plan plan) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
        channel.configureBlocking(false);
        channel.bind(new InetSocketAddress(Rig.address("127.1.0." + (1 + count % SOURCES)), 0));
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
        var player = new Player(this, key, plan, Side.CLIENT);
        key.attach(player);
        opened();
        player.prepare();
        channel.connect(doors.get(plan.door()));
    }

    int started() { return started.get(); }

    /** All have been started, and have ended. */
    boolean done() {
        return started.get() == connections && open() == 0;
    }
}
