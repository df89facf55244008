package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.FirstBytes;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Timeouts;

import static org.assertj.core.api.Assertions.assertThat;

/** One run of planned connections through a rig, from the first that is started until the last has ended and all is counted. */
final class Torture {

    private static final int BACKENDS = 8;
    /** The kernel drops packets of full sockets, resets among them, once in some ten thousand connections here (TCPBacklogDrop). */
    private static final Timeouts WATCHFUL = new Timeouts(Rig.TIMEOUTS.connect(), Rig.TIMEOUTS.idle(), Rig.TIMEOUTS.halfClose(),
            Duration.ofSeconds(2));

    private final Rig rig;
    private final int connections;
    private final int atOnce;
    private final FirstBytes first;
    private final Trial trial;

    Torture(Rig rig, long seed, int connections, int atOnce, IntUnaryOperator numbers) {
        this(rig, FirstBytes.UNSEEN, seed, connections, atOnce, numbers);
    }

    /**
     * @param first what the listeners look for in what the clients say, in vain
     * @param numbers the plan of each connection, in the order in which they are started
     */
    Torture(Rig rig, FirstBytes first, long seed, int connections, int atOnce, IntUnaryOperator numbers) {
        this.rig = rig;
        this.first = first;
        this.connections = connections;
        this.atOnce = atOnce;
        this.trial = new Trial(seed, number -> Plan.of(seed, number), numbers);
    }

    /**
     * Fails if any end found a fault, if the relay keeps a socket, or if its counts are not what the plans give. To be called once, on
     * a new rig.
     */
    void run() throws IOException {
        try (var backends = new Backends(trial, 21, BACKENDS); var clients = new Clients(trial, open(backends), connections, atOnce)) {
            int sockets = sockets();
            backends.start();
            clients.start();
            trial.await(() -> clients.done() && tallies().mapToLong(ListenerTally::open).sum() == 0
                    && backends.accepted() >= established() && backends.open() == 0);
            assertCounts();
            Rig.soon().untilAsserted(() -> assertThat(sockets()).as("open sockets").isEqualTo(sockets));
        } finally {
            assertThat(trial.faults()).isEmpty();
        }
    }

    private static int sockets() throws IOException { return Descriptors.byKind().getOrDefault("socket", 0); }

    private Map<Plan.Door, InetSocketAddress> open(Backends backends) {
        var addresses = new EnumMap<Plan.Door, InetSocketAddress>(Plan.Door.class);
        var pools = new ArrayList<Pool>();
        var listeners = new ArrayList<Listener>();
        for (Plan.Door door : Plan.Door.values()) {
            int port = Rig.freePort();
            addresses.put(door, new InetSocketAddress(Rig.VIP, port));
            pools.add(new Pool(door.name(), Balance.WEIGHTED_LEAST_CONNECTION, io.twinstar.conf.Check.DEFAULT, WATCHFUL,
                    backends(door, backends.addresses())));
            listeners.add(new Listener(door.name(), "vip", port, Optional.of(door.name()), first));
        }
        rig.publish(Rig.conf(pools, listeners.toArray(Listener[]::new)), up -> true);
        return addresses;
    }

    /** Of idle ones, the heaviest comes first. */
    private static List<Backend> backends(Plan.Door door, List<InetSocketAddress> live) {
        var refusing = new InetSocketAddress(Rig.address("127.0.0.20"), Rig.freePort());
        return switch (door) {
            case OPEN -> live.stream().map(address -> backend(door, address, 1)).toList();
            case RETRIED -> Stream.concat(Stream.of(backend(door, refusing, 256)), live.stream().map(address -> backend(door, address, 1)))
                    .toList();
            case REFUSED -> List.of(backend(door, refusing, 1));
        };
    }

    private static Backend backend(Plan.Door door, InetSocketAddress address, int weight) {
        return new Backend(new BackendId(door.name(), address.getAddress(), address.getPort()), weight);
    }

    private void assertCounts() {
        List<Plan> plans = IntStream.range(0, connections).mapToObj(trial::started).toList();
        assertThat(tallies().mapToLong(ListenerTally::accepted).sum()).as("accepted").isEqualTo(connections);
        for (Outcome outcome : Outcome.values()) {
            long surely = plans.stream().filter(plan -> plan.outcomes().contains(outcome) && plan.outcomes().size() == 1).count();
            long maybe = plans.stream().filter(plan -> plan.outcomes().contains(outcome)).count();
            assertThat(tallies().mapToLong(tally -> tally.ended(outcome)).sum()).as("ended in %s", outcome).isBetween(surely, maybe);
        }
        long stay = plans.stream().filter(plan -> plan.door() != Plan.Door.REFUSED && plan.client().ending().stays()).count();
        assertThat(trial.known.sum()).as("backends' ends of clients that stay").isEqualTo(stay);
        long leaveMutely = plans.stream().filter(plan -> plan.mute() && plan.client().ending() == Plan.Ending.LEAVE).count();
        assertThat(trial.mute.sum()).as("streams without a byte").isEqualTo(leaveMutely);
        assertThat(rig.door.ledger().backends().values()).allSatisfy(tally -> {
            assertThat(tally.open()).isZero();
            assertThat(tally.connecting()).isZero();
        });
    }

    private Stream<ListenerTally> tallies() { return rig.door.ledger().listeners().values().stream(); }

    private long established() { return rig.door.ledger().backends().values().stream().mapToLong(BackendTally::established).sum(); }
}
