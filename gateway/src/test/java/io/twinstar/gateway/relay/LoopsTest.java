package io.twinstar.gateway.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.gateway.relay.wire.Loop;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** What one of two loops is busy with is nothing to the connections of the other. */
class LoopsTest {

    private static final int CONNECTIONS = 32; // 2 chances in 2^32 that all are on one loop
    private static final int PINGS = 2_000;
    private static final int FEW_PINGS = 20;
    private static final long BULK_BYTES = 1 << 20;
    private static final long P99_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(250); // other work on the machine is not what is tested

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void connectionsGoOnWhileTheOtherLoopIsBlocked(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(transport, backend)) {
            List<Socket> clients = connected(rig);
            try (var _ = new HeldLoops(List.of(rig.engine.eventLoops().getFirst()))) {
                assertLatency(transport, "beside a blocked loop", answering(clients));
            }
            assertLatency(transport, "with nothing beside", clients);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void connectionsGoOnWhileTheOtherLoopIsInBulk(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(transport, backend)) {
            List<Socket> clients = connected(rig);
            List<Socket> others;
            try (var _ = new HeldLoops(List.of(rig.engine.eventLoops().getFirst()))) {
                others = answering(clients);
            }
            Socket bulk = clients.stream().filter(client -> !others.contains(client)).findFirst().orElseThrow();
            List<Thread> busy = List.of(Thread.startVirtualThread(() -> untilClosed(() -> bulk.getOutputStream().write(new byte[65_536]))),
                    Thread.startVirtualThread(() -> untilClosed(() -> bulk.getInputStream().readNBytes(65_536))));
            Rig.soon().until(() -> rig.tally(backend).bytesFromBackend() > BULK_BYTES);
            long before = rig.tally(backend).bytesFromBackend();
            assertLatency(transport, "beside a loop in bulk", others);
            assertThat(rig.tally(backend).bytesFromBackend() - before).as("bytes in bulk meanwhile").isGreaterThan(BULK_BYTES);
            bulk.close();
            for (Thread thread : busy) thread.join();
        }
    }

    /** As a connection in bulk may be, whose turn is over before its bytes are. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whoeverIsNeverDoneLeavesTheOthersOfItsLoopTheirTurn(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = new Rig(transport, 1)) {
            rig.publish(rig.conf(backend), up -> true);
            Socket client = rig.connect();
            ping(client);
            var turns = new AtomicLong();
            Loop loop = rig.engine.eventLoops().getFirst();
            loop.executor().execute(new Runnable() {
                @Override
                public void run() {
                    if (turns.getAndIncrement() >= 0) loop.nextTurn(this);
                }
            });
            for (int i = 0; i < FEW_PINGS; i++) {
                long start = System.nanoTime();
                ping(client);
                assertThat(System.nanoTime() - start).as("nanoseconds of ping %d", i).isLessThan(P99_MAX_NANOS);
            }
            assertThat(turns.getAndSet(Long.MIN_VALUE)).isGreaterThan(FEW_PINGS);
        }
    }

    private static List<Socket> connected(Rig rig) throws IOException {
        var clients = new ArrayList<Socket>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Socket client = rig.connect();
            ping(client);
            clients.add(client);
        }
        return clients;
    }

    /** Those that are not on the loop that is held; the others' answers come when it goes on. */
    private static List<Socket> answering(List<Socket> clients) throws IOException {
        for (Socket client : clients) client.getOutputStream().write(1);
        Rig.awaitRest(() -> clients.stream().filter(LoopsTest::hasAnswered).count());
        List<Socket> answering = clients.stream().filter(LoopsTest::hasAnswered).toList();
        assertThat(answering).hasSizeBetween(1, CONNECTIONS - 1);
        for (Socket client : answering) assertThat(client.getInputStream().read()).isOne();
        return answering;
    }

    private static boolean hasAnswered(Socket client) {
        try {
            return client.getInputStream().available() > 0;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void assertLatency(Transport transport, String beside, List<Socket> clients) throws IOException {
        var nanos = new long[PINGS];
        for (int i = 0; i < PINGS; i++) {
            long start = System.nanoTime();
            ping(clients.get(i % clients.size()));
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        System.out.printf("%s, %s: %s%n", transport.text(), beside, distribution(nanos));
        assertThat(nanos[PINGS * 99 / 100]).as("99th percentile in nanoseconds").isLessThan(P99_MAX_NANOS);
    }

    private static String distribution(long[] sortedNanos) {
        return IntStream.of(50, 90, 99).mapToObj(percent -> "p%d %d µs, ".formatted(percent, sortedNanos[PINGS * percent / 100] / 1_000))
                .reduce("", String::concat) + "max %d µs".formatted(sortedNanos[PINGS - 1] / 1_000);
    }

    private static void ping(Socket client) throws IOException {
        client.getOutputStream().write(1);
        assertThat(client.getInputStream().read()).isOne();
    }

    private interface Transfer {
        void take() throws IOException;
    }

    private static void untilClosed(Transfer transfer) {
        try {
            while (true) transfer.take();
        } catch (IOException closed) {
            // the test has seen enough
        }
    }
}
