package io.twinstar.gateway.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** More connections at once than a listener is given the time, or the file descriptors, to accept. */
class AcceptBurstIT {

    private static final int FEW_DESCRIPTORS = 250;
    private static final int CROWD = 300;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final long WATCHED_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final int BURST = 10_000;
    private static final int LOOPS = 4; // each has a queue of its own, of net.core.somaxconn: 4,096 by default
    private static final int DESCRIPTORS_MAX = 20_000;
    private static final int SMALL_BYTES = 100;

    /** Not one is accepted before the last has come: all are in the kernel's queues by then. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aBurstOf10000ConnectsIsServedWithoutLoss(Transport transport) throws Exception {
        var trial = new Trial(1, AcceptBurstIT::exchange, count -> count);
        try (var backends = new Backends(trial, 21, 8);
                var gateway = new GatewayProcess(transport, LOOPS, DESCRIPTORS_MAX, backends.addresses());
                var clients = new Clients(trial, Map.of(Plan.Door.OPEN, gateway.address()), BURST, BURST)) {
            backends.start();
            gateway.hold();
            long started = System.nanoTime();
            clients.start();
            Rig.soon().untilAsserted(() -> assertThat(trial.connected.sum()).isEqualTo(BURST));
            long connected = System.nanoTime();
            assertThat(gateway.accepted()).isZero();
            gateway.release();
            trial.await(clients::done);
            System.out.printf("%s: %,d connects in %d ms, all served %d ms later%n", transport.text(), BURST,
                    TimeUnit.NANOSECONDS.toMillis(connected - started), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - connected));
            assertThat(trial.faults()).isEmpty();
            assertThat(gateway.accepted()).isEqualTo(BURST);
            assertThat(gateway.ended(Outcome.CLIENT_FIN)).isEqualTo(BURST);
        }
    }

    /** A few bytes each way; the client ends first. */
    private static Plan exchange(int number) {
        return new Plan(number, Plan.Door.OPEN, false, part(number, Plan.Ending.END), part(number + BURST, Plan.Ending.END_SECOND));
    }

    private static Plan.Part part(int offset, Plan.Ending ending) {
        return new Plan.Part(SMALL_BYTES, offset, ending, 0, Plan.Pace.BRISK, Plan.Pace.BRISK, 0);
    }

    /**
     * Those that are accepted hold their descriptors, and the rest wait in the kernel's queues, whether the last descriptor went to a
     * client or to a backend. No loop tries all the time; and once there are descriptors again, all are served.
     */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void outOfDescriptorsTheOthersWaitAndNoLoopSpins(Transport transport) throws Exception {
        try (var backend = TestBackend.named(21);
                var gateway = new GatewayProcess(transport, 2, FEW_DESCRIPTORS, List.of(backend.address()))) {
            var clients = new ArrayList<Socket>();
            for (int i = 0; i < CROWD; i++) clients.add(connect(gateway.address()));
            Rig.awaitRest(backend::accepted);
            assertThat(backend.accepted()).as("served at first").isLessThan(FEW_DESCRIPTORS / 2); // two descriptors each
            assertDoesNotSpin(gateway);
            gateway.giveBackADescriptor(); // one more than there were: too few for a client and its backend
            assertDoesNotSpin(gateway);
            Rig.soon().atMost(LONG).until(() -> leaveOnceServed(clients));
            assertThat(gateway.accepted()).isEqualTo(CROWD);
        }
    }

    /** A client that has not said enough yet has its backend's descriptor, too: whoever has said it is served, and is never given up. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whoIsListenedToHasADescriptorForItsBackend(Transport transport) throws Exception {
        try (var backend = TestBackend.named(21);
                var gateway = new GatewayProcess(transport, 2, FEW_DESCRIPTORS, true, List.of(backend.address()))) {
            var clients = new ArrayList<Socket>();
            for (int i = 0; i < CROWD; i++) clients.add(connect(gateway.address()));
            Rig.awaitRest(() -> accepted(gateway));
            assertThat(gateway.accepted()).as("listened to at first").isLessThan(FEW_DESCRIPTORS / 2);
            assertThat(backend.accepted()).isZero();
            assertDoesNotSpin(gateway);
            for (Socket client : clients) client.getOutputStream().write(1); // no TLS
            Rig.soon().atMost(LONG).until(() -> leaveOnceServed(clients));
            assertThat(gateway.accepted()).isEqualTo(CROWD);
            assertThat(gateway.ended(Outcome.GATEWAY_FAULT)).isZero();
        }
    }

    private static long accepted(GatewayProcess gateway) {
        try {
            return gateway.accepted();
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
    }

    /** Whoever is served makes room for others; which of them is next is between the two loops. */
    private static boolean leaveOnceServed(List<Socket> clients) throws IOException {
        for (var each = clients.iterator(); each.hasNext();) {
            Socket client = each.next();
            if (client.getInputStream().available() == 0) continue;
            assertThat(client.getInputStream().read()).isEqualTo(21);
            client.close();
            each.remove();
        }
        return clients.isEmpty();
    }

    /** It tries again each second; all the time would be a second of CPU for each, or what a loaded machine has of it. */
    private static void assertDoesNotSpin(GatewayProcess gateway) throws Exception {
        long cpuNanos = gateway.cpuNanos();
        long startNanos = System.nanoTime();
        Rig.soon().until(() -> System.nanoTime() - startNanos > WATCHED_NANOS);
        assertThat(gateway.cpuNanos() - cpuNanos).as("CPU time of the loops, in nanoseconds").isLessThan(WATCHED_NANOS / 20);
        assertThat(gateway.ended(Outcome.GATEWAY_FAULT)).as("given up for want of a descriptor").isZero();
    }

    private static Socket connect(InetSocketAddress to) throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(10_000);
        socket.connect(to);
        return socket;
    }
}
