package io.twinstar.gateway.relay;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.netty.util.concurrent.Future;

import io.twinstar.conf.Accept;
import io.twinstar.conf.AdminState;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Listener;
import io.twinstar.conf.OnEjection;
import io.twinstar.conf.Pool;
import io.twinstar.gateway.latency.Latencies;
import io.twinstar.gateway.latency.Subject;
import io.twinstar.gateway.peer.report.FlowChanges;
import io.twinstar.gateway.relay.wire.Loop;
import io.twinstar.gateway.relay.wire.Transport;

/**
 * Where connections come in: accepts them on the listeners' ports, gives each a backend, and relays between the two until
 * both have ended. Its methods are for the control thread; what it counts is for any.
 */
public final class FrontDoor implements AutoCloseable {

    /** What a pool that is transparent asks for. */
    public static final String TRANSPARENT_NEEDS = "relay on epoll or io_uring, with CAP_NET_ADMIN";

    private static final long STOP_MILLIS = 2_000;

    private final String node;
    private final Ledger ledger = new Ledger();
    private final Latencies latencies;
    private final ConnectionLog connectionLog = new ConnectionLog();
    private final List<Lane> lanes;
    private final Transport transport;
    private final Doors doors;
    private volatile Routes routes = Routes.NONE;
    private Closings asked = Closings.NONE;
    private Closings closings = Closings.NONE;
    private Set<BackendId> serving = Set.of();
    /** Backends that went down or were ejected, and have not come back; of pools that do not keep such backends' connections. */
    private final Map<BackendId, Closing> lost = new HashMap<>();
    /** VIPs that have been handed over, by name. */
    private final Map<String, Closing> moved = new HashMap<>();

    /**
     * @param engine stays open when this is closed
     * @param node by name, this one
     * @param connectFailed told by the event loops of each attempt that a backend refused or did not answer in time; must not
     *        block, and may lose some
     */
    public FrontDoor(Engine engine, String node, Consumer<BackendId> connectFailed) {
        this.node = node;
        List<Loop> loops = engine.eventLoops();
        latencies = new Latencies(loops.size(), System.nanoTime());
        lanes = IntStream.range(0, loops.size()).mapToObj(number -> new Lane(number, loops.get(number),
                latencies.recorders(new Subject.Loop(number)), connectionLog, ledger, connectFailed)).toList();
        transport = engine.transport();
        doors = new Doors(transport, lanes, lane -> new Entrance(lane, () -> routes));
    }

    /**
     * Binds the configuration's ports that are not bound yet. Until it is published, whoever connects to them is reset; a
     * publish of another configuration unbinds them again.
     *
     * @return one line why a port cannot be bound, or something else cannot be done that is asked for, and then nothing has changed;
     *         empty: all are bound. May block for seconds.
     */
    public Optional<String> prepare(Conf conf) {
        return transparencyFault(conf).or(() -> doors.open(ports(conf)));
    }

    private Optional<String> transparencyFault(Conf conf) {
        return conf.pools().values().stream().filter(Pool::transparent).findFirst().flatMap(pool -> transport.transparencyFault()
                .map(why -> "pool %s: transparent: %s; %s".formatted(pool.name(), why, TRANSPARENT_NEEDS)));
    }

    /**
     * From now on new connections go by this configuration and by what is up, and so do those that wait for a place. Established ones
     * stay as they are, unless their backend is no longer up and its pool does not keep them: if it drains, that is how they end. Ports
     * it does not name are unbound.
     *
     * @param conf prepared before
     * @param up asked once for each backend, before this returns
     */
    public void publish(Conf conf, Predicate<BackendId> up) {
        Set<BackendId> backends = conf.pools().values().stream().flatMap(pool -> pool.backends().stream()).map(Backend::id)
                .collect(Collectors.toSet());
        ledger.keep(backends, conf.listeners().keySet());
        latencies.keep(timed(conf));
        connectionLog.apply(conf.log());
        long nowNanos = System.nanoTime();
        Set<BackendId> servingNow = backends.stream().filter(up).collect(Collectors.toUnmodifiableSet());
        Routes next = Routes.compile(conf, node, servingNow::contains, ledger, latencies, routes, nowNanos);
        routes = next;
        next.publishTo(ledger, nowNanos);
        moved.keySet().retainAll(conf.vips().keySet());
        lost.keySet().retainAll(backends);
        lost.keySet().removeAll(servingNow);
        lose(conf, servingNow, nowNanos);
        serving = servingNow;
        applyClosings();
        doors.retain(ports(conf).keySet());
    }

    /** Of backends that a reload has removed, connections stay until they are drained. */
    private void lose(Conf conf, Set<BackendId> servingNow, long nowNanos) {
        for (Pool pool : conf.pools().values()) {
            OnEjection how = pool.recourse().onEjection();
            if (how == OnEjection.KEEP) continue;
            pool.backends().stream().map(Backend::id)
                    .filter(id -> serving.contains(id) && !servingNow.contains(id) && !asked.concern(id))
                    .forEach(id -> lost.put(id, Closing.lost(how, nowNanos)));
        }
    }

    /** How many connections there are to the VIP of this name. Any thread. */
    public long connectionsTo(String vip) {
        return routes.connectionsTo(vip);
    }

    /** Why the kernel would not let a front door have the listener's port now; for any thread. A port that one has already is in use. */
    public static Optional<String> fault(Conf conf, Listener listener) {
        return port(conf, listener).fault();
    }

    /**
     * From now on these connections may not stay, and all others may: none of theirs is closed that was not closed yet. Returns before
     * the event loops know.
     */
    public void close(Closings next) {
        asked = next;
        applyClosings();
    }

    /** This VIP has been handed over: its connections may stay until then, however the configuration may change. */
    public void leave(String vip, Closing closing) {
        moved.put(vip, closing);
        applyClosings();
    }

    /** This VIP is here again, and with it what is left of its connections. */
    public void returned(String vip) {
        moved.remove(vip);
        applyClosings();
    }

    /**
     * From now on this is told of the clients that come and go, some time later, on the event loops; false: it is told again. Whoever came
     * before goes untold.
     */
    public void mirrorTo(Predicate<FlowChanges.Batch> changes) {
        for (Lane lane : lanes) lane.loop().executor().execute(() -> lane.mirrorTo(changes));
    }

    private void applyClosings() {
        Closings next = asked.and(lost, moved);
        if (next.equals(closings)) return;
        closings = next;
        for (Lane lane : lanes) lane.loop().executor().execute(() -> lane.close(next));
    }

    /** What has been counted since the start. */
    public Ledger ledger() { return ledger; }

    /** How long things take. */
    public Latencies latencies() { return latencies; }

    public ConnectionLog connectionLog() { return connectionLog; }

    /** Stops accepting, and resets what is still connected. Takes seconds at the most. */
    @Override
    public void close() {
        doors.retain(Set.of());
        List<Future<?>> stopping = lanes.stream().<Future<?>>map(lane -> lane.loop().executor().submit(lane::shutDown)).toList();
        stopping.forEach(stopped -> stopped.awaitUninterruptibly(STOP_MILLIS, TimeUnit.MILLISECONDS));
        connectionLog.close();
    }

    private static Set<Subject> timed(Conf conf) {
        var subjects = new HashSet<Subject>();
        for (Listener listener : conf.listeners().values()) {
            listener.pools().map(pool -> Routes.named(pool, conf.pools())).forEach(pool -> {
                subjects.add(new Subject.Waiting(listener.name(), pool.name()));
                pool.backends().forEach(backend -> subjects.add(new Subject.Served(listener.name(), backend.id())));
            });
        }
        for (Pool pool : conf.pools().values()) pool.backends().forEach(backend -> subjects.add(new Subject.Checked(backend.id())));
        for (String vip : conf.vips().keySet()) subjects.add(new Subject.Moved(vip));
        return subjects;
    }

    /** Those of listeners that are not ready are closed, unless one of another VIP needs the same. */
    private static Map<Doors.Port, Accept> ports(Conf conf) {
        return conf.listeners().values().stream().filter(listener -> listener.state() == AdminState.READY)
                .collect(Collectors.toMap(listener -> port(conf, listener), Listener::accept, Accept::and));
    }

    private static Doors.Port port(Conf conf, Listener listener) {
        return new Doors.Port(listener.port(), !Routes.named(listener.vip(), conf.vips()).isIpv4());
    }
}
