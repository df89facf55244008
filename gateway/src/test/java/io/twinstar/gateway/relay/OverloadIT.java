package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.Balance;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** More connections than the backends are to have, or than one of them can cope with. */
class OverloadIT {

    private static final int BURST = 5_000;
    private static final int MAX = 100;
    private static final int LOOPS = 4;
    private static final int DESCRIPTORS_MAX = 20_000;
    private static final int CLIENTS = 2_000;
    private static final double[] SHARES = {3.0 / 6, 2.0 / 6, 1.0 / 6};
    private static final int TIMEOUT_MILLIS = 60_000;

    /** All 5,000 are in the kernel's queues before the first is accepted. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void ofABurstOf5000NoBackendEverHasMoreThanItsMaximumAndAllAreServed(Transport transport) throws Exception {
        try (var one = new CountingBackend(21, 0);
                var two = new CountingBackend(22, 0);
                var three = new CountingBackend(23, 0);
                var gateway = new GatewayProcess(transport, LOOPS, DESCRIPTORS_MAX, false,
                        List.of(one.address(), two.address(), three.address()),
                        MAX)) {
            var connected = new AtomicInteger();
            gateway.hold();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> clients = IntStream.range(0, BURST)
                        .mapToObj(i -> threads.submit(client(gateway.address(), i, connected)))
                        .toList();
                Rig.soon().until(() -> connected.get() == BURST);
                long startNanos = System.nanoTime();
                gateway.release();
                for (int i = 0; i < BURST; i++) assertThat(clients.get(i).get()).as("client %d", i).isEqualTo(i & 0xFF);
                System.out.printf(
                        "%s: %,d at once, at most %d to each of three backends: %,d waited, all served after %d ms; most: %d, %d, %d%n",
                        transport.text(), BURST, MAX, gateway.queued(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos),
                        one.most(), two.most(), three.most());
            }
            for (CountingBackend backend : List.of(one, two, three)) assertThat(backend.most()).isLessThanOrEqualTo(MAX);
            assertThat(gateway.accepted()).isEqualTo(BURST);
            assertThat(gateway.queued()).as("there was a queue").isGreaterThan(BURST / 2);
            assertThat(gateway.ended(Outcome.CLIENT_FIN)).isEqualTo(BURST);
            Rig.soon().until(() -> one.served() + two.served() + three.served() == BURST);
        }
    }

    private static Callable<Integer> client(InetSocketAddress gateway, int number, AtomicInteger connected) {
        return () -> {
            try (var socket = new Socket()) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.connect(gateway, TIMEOUT_MILLIS);
                connected.incrementAndGet();
                return ask(socket, number);
            }
        };
    }

    private static int ask(Socket socket, int number) throws IOException {
        socket.getOutputStream().write(number);
        int answer = socket.getInputStream().read();
        socket.shutdownOutput();
        if (socket.getInputStream().read() != -1) throw new IOException("there was more than an answer");
        return answer;
    }

    /**
     * Weights 3, 2 and 1, and the second backend takes four times as long: 2,000 clients, who come back as soon as they have been served.
     * Of 2,000 open connections 1,000, 667 and 333 are theirs, give or take 5 % of each, on average of looks over seven seconds, in which
     * those of the quick ones come back twice. They are few at a time who do: while they are away, the slow one has more than its share. A
     * backend itself counts fewer still: it has yet to accept some, on cores that it shares with all the rest.
     */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void leastConnectionKeepsOpenConnectionsInTheRatioOfTheWeightsThoughOneBackendIsSlow(Transport transport) throws Exception {
        try (var one = new CountingBackend(21, 3_000);
                var slow = new CountingBackend(22, 12_000);
                var three = new CountingBackend(23, 3_000);
                var rig = new Rig(transport, 2)) {
            var backends = List.of(one, slow, three);
            rig.publish(Rig.conf(rig.port, Rig.pool(Balance.WEIGHTED_LEAST_CONNECTION, Rig.TIMEOUTS,
                    List.of(new Backend(one.id(), 3), new Backend(slow.id(), 2), new Backend(three.id(), 1)))), all -> true);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor(); var door = rig.door) { // which ends the clients
                for (int i = 0; i < CLIENTS; i++) threads.execute(() -> comeAgainAndAgain(rig));
                Rig.soon().until(() -> backends.stream().mapToInt(CountingBackend::open).sum() >= CLIENTS * 95 / 100);
                var counts = Stream.concat(
                        backends.stream().map(CountingBackend::id).map(id -> door.ledger().backend(id).orElseThrow())
                                .map(tally -> (IntSupplier) tally::open),
                        backends.stream().map(backend -> (IntSupplier) backend::open)).toList();
                double[] means = means(counts);
                double[] mean = Arrays.copyOf(means, 3);
                double[] seen = Arrays.copyOfRange(means, 3, 6);
                System.out.printf(
                        "%s: open connections %.0f, %.0f, %.0f of weights 3, 2 (slow), 1; as the backends see it %.0f, %.0f, %.0f; served %,d, %,d, %,d%n",
                        transport.text(), mean[0], mean[1], mean[2], seen[0], seen[1], seen[2], one.served(), slow.served(),
                        three.served());
                assertThat(Arrays.stream(mean).sum()).isBetween(CLIENTS * 0.9, CLIENTS * 1.05);
                assertRatio(mean, 0.05);
                assertRatio(seen, 0.25);
            }
        }
    }

    private static void assertRatio(double[] open, double tolerance) {
        double all = Arrays.stream(open).sum();
        for (int i = 0; i < open.length; i++) assertThat(open[i] / all).isCloseTo(SHARES[i], within(tolerance * SHARES[i]));
    }

    private static double[] means(List<IntSupplier> figures) {
        var sums = new double[figures.size()];
        var looks = new AtomicInteger();
        long startNanos = System.nanoTime();
        Rig.soon().until(() -> {
            for (int i = 0; i < sums.length; i++) sums[i] += figures.get(i).getAsInt();
            looks.incrementAndGet();
            return System.nanoTime() - startNanos > TimeUnit.SECONDS.toNanos(7);
        });
        for (int i = 0; i < sums.length; i++) sums[i] /= looks.get();
        return sums;
    }

    private static void comeAgainAndAgain(Rig rig) {
        try {
            while (true) {
                try (var socket = new Socket()) {
                    socket.setSoTimeout(TIMEOUT_MILLIS);
                    socket.connect(new InetSocketAddress(Rig.VIP, rig.port), TIMEOUT_MILLIS);
                    ask(socket, 1);
                }
            }
        } catch (IOException over) {
            // the gateway has stopped
        }
    }
}
