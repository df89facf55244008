package io.twinstar.gateway.relay;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.netty.util.concurrent.Future;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Listener;

/**
 * Where connections come in: accepts them on the listeners' ports, gives each a backend, and relays between the two until
 * both have ended. Its methods are for the control thread; what it counts is for any.
 */
public final class FrontDoor implements AutoCloseable {

    private static final long STOP_MILLIS = 2_000;

    private final Ledger ledger = new Ledger();
    private final List<Lane> lanes;
    private final Doors doors;
    private volatile Routes routes = Routes.NONE;

    /**
     * @param engine stays open when this is closed
     * @param connectFailed told by the event loops of each attempt that a backend refused or did not answer in time; must not
     *        block, and may lose some
     */
    public FrontDoor(Engine engine, Consumer<BackendId> connectFailed) {
        lanes = engine.eventLoops().stream().map(loop -> new Lane(loop, ledger, connectFailed)).toList();
        doors = new Doors(engine.transport(), lanes, lane -> new Entrance(lane, () -> routes));
    }

    /**
     * Binds the configuration's ports that are not bound yet. Until it is published, whoever connects to them is reset; a
     * publish of another configuration unbinds them again.
     *
     * @return one line why a port cannot be bound, and then nothing has changed; empty: all are bound. May block for seconds.
     */
    public Optional<String> prepare(Conf conf) { return doors.open(ports(conf)); }

    /**
     * From now on new connections go by this configuration and by what is up; established ones stay as they are. Ports it
     * does not name are unbound.
     *
     * @param conf prepared before
     * @param up asked once for each backend, before this returns
     */
    public void publish(Conf conf, Predicate<BackendId> up) {
        Set<BackendId> backends = conf.pools().values().stream().flatMap(pool -> pool.backends().stream()).map(Backend::id)
                .collect(Collectors.toSet());
        ledger.keep(backends, conf.listeners().keySet());
        routes = Routes.compile(conf, up, ledger, routes, System.nanoTime());
        doors.retain(ports(conf));
    }

    /** What has been counted since the start. */
    public Ledger ledger() { return ledger; }

    /** Stops accepting, and resets what is still connected. Takes seconds at the most. */
    @Override
    public void close() {
        doors.retain(Set.of());
        List<Future<?>> stopping = lanes.stream().<Future<?>>map(lane -> lane.loop().executor().submit(lane::shutDown)).toList();
        stopping.forEach(stopped -> stopped.awaitUninterruptibly(STOP_MILLIS, TimeUnit.MILLISECONDS));
    }

    private static Set<Integer> ports(Conf conf) {
        return conf.listeners().values().stream().map(Listener::port).collect(Collectors.toCollection(HashSet::new));
    }
}
