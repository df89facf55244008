package io.twinstar.gateway.relay;

import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.netty.util.LeakPresenceDetector;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import io.twinstar.conf.Admin;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Log;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Timeouts;
import io.twinstar.conf.Vip;
import io.twinstar.gateway.relay.wire.Loop;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A front door on loopback, on real sockets: VIP 127.0.0.100, backends from 127.0.0.21. Closing it also fails the test if a
 * buffer was leaked.
 */
final class Rig implements AutoCloseable {

    static final String NODE = "castor";
    static final String POOL = "web";
    static final String LISTENER = "web";
    static final InetAddress VIP = address("127.0.0.100");
    static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofMinutes(5),
            Duration.ofMinutes(5));

    private static final AtomicInteger NEXT_PORT = new AtomicInteger(ThreadLocalRandom.current().nextInt(15_000, 25_000)); // below the ephemeral ones

    final Engine engine;
    final FrontDoor door;
    final int port = freePort();
    final ConcurrentLinkedQueue<BackendId> connectFailures = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();

    Rig(Transport transport) { this(transport, 2); }

    Rig(Transport transport, int loops) {
        engine = Engine.start(new io.twinstar.conf.Relay(io.twinstar.conf.Relay.Transport.valueOf(transport.name()), loops));
        assertThat(engine.transport()).as(engine.reason()).isEqualTo(transport);
        door = new FrontDoor(engine, NODE, connectFailures::add);
    }

    static Stream<Transport> transports() {
        return Stream.of(Transport.values());
    }

    /** Started and published, with all backends up. */
    static Rig serving(Transport transport, Timeouts timeouts, TestBackend... backends) {
        var rig = new Rig(transport);
        rig.publish(rig.conf(Balance.WEIGHTED_LEAST_CONNECTION, timeouts, backends), all -> true);
        return rig;
    }

    static Rig serving(Transport transport, TestBackend... backends) { return serving(transport, TIMEOUTS, backends); }

    void publish(Conf conf, Predicate<BackendId> up) {
        assertThat(door.prepare(conf)).isEqualTo(Optional.empty());
        door.publish(conf, up);
    }

    Conf conf(TestBackend... backends) { return conf(Balance.WEIGHTED_LEAST_CONNECTION, TIMEOUTS, backends); }

    Conf conf(Balance balance, Timeouts timeouts, TestBackend... backends) {
        return conf(port, pool(balance, timeouts, Stream.of(backends).map(backend -> new Backend(backend.id(), 1)).toList()));
    }

    static Pool pool(Balance balance, Timeouts timeouts, List<Backend> backends) {
        return new Pool(POOL, balance, Check.DEFAULT, timeouts, backends);
    }

    static Conf conf(int port, Pool pool) { return conf(pool, new Listener(LISTENER, "vip", port, POOL)); }

    static Conf conf(Pool pool, Listener... listeners) { return conf(List.of(pool), listeners); }

    static Conf conf(List<Pool> pools, Listener... listeners) {
        var vip = new Vip("vip", (Inet4Address) VIP, "lo", 51, Vip.ADVERTISE_DEFAULT, Optional.empty(), Vip.Failback.NEVER);
        var named = new LinkedHashMap<String, Listener>();
        for (Listener listener : listeners) named.put(listener.name(), listener);
        var byName = new LinkedHashMap<String, Pool>();
        for (Pool pool : pools) byName.put(pool.name(), pool);
        return new Conf(Map.of(), Optional.empty(), Map.of(), Map.of(vip.name(), vip), named, byName, Notify.NOBODY,
                io.twinstar.conf.Relay.DEFAULT, Admin.DEFAULT, Log.DEFAULT);
    }

    /**
     * A client of the VIP; it gives up reading after ten seconds rather than hang. One that is reset before connect(2) has been told that it
     * succeeded hears of that when it reads, like one that is reset afterwards.
     */
    Socket connect() throws IOException {
        return connect(VIP, port);
    }

    Socket connect(InetAddress address, int toPort) throws IOException {
        var socket = new Socket();
        clients.add(socket);
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        try {
            socket.connect(new InetSocketAddress(address, toPort), 10_000);
        } catch (SocketException early) {
            if (!"Connection reset by peer".equals(early.getMessage())) throw early;
            return new ResetEarly();
        }
        return socket;
    }

    /** A connection that was over before it began. */
    private static final class ResetEarly extends Socket {

        @Override
        public InputStream getInputStream() throws IOException { throw new SocketException("Connection reset"); }
    }

    /** With itself. */
    void closes(Socket client) {
        clients.add(client);
    }

    /** Each loop has been through its sockets since. */
    void untilItIsRead() {
        for (Loop loop : engine.eventLoops()) {
            var _ = loop.executor().submit(() -> {}).awaitUninterruptibly();
        }
    }

    ListenerTally listener() { return door.ledger().listener(LISTENER).orElseThrow(); }

    BackendTally tally(TestBackend backend) { return door.ledger().backend(backend.id()).orElseThrow(); }

    /** What the relay counts is seen a moment after what it did. */
    static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5));
    }

    /** Until the count has begun and was the same on 50 looks, one each 5 ms. */
    static void awaitRest(LongSupplier count) {
        var last = new AtomicLong();
        var same = new AtomicLong();
        soon().until(() -> {
            long now = count.getAsLong();
            same.set(now > 0 && now == last.getAndSet(now) ? same.get() + 1 : 0);
            return same.get() == 50;
        });
    }

    static int freePort() {
        while (true) {
            int port = NEXT_PORT.getAndIncrement();
            try (var probe = new java.net.ServerSocket(port)) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                assertThat(port).isLessThan(32_000);
            }
        }
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (IOException notALiteral) {
            throw new AssertionError(notALiteral);
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket client : clients) client.close();
        door.close();
        engine.close();
        door.ledger().listeners().forEach((name, tally) -> assertThat(tally.open())
                .as("accepted by listener %s, less those that ended in one way or another", name).isZero());
        LeakPresenceDetector.check();
    }
}
