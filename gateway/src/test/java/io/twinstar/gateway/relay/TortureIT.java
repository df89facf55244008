package io.twinstar.gateway.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.FirstBytes;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections by the ten thousand, each by a random plan of sizes, rests, half-closes, resets and refusals: every byte arrives, every
 * ending is the same on both sides, and nothing is left over. The full run:
 *
 * <pre>
 *   mvn verify -pl conf,health,vip,gateway -Dtest=none -Dit.test=TortureIT -Dconnections=100000 \
 *       -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
 * </pre>
 *
 * {@code -Dseed=…} plays the plans of a failed run again, {@code -Dconnection=…} one of them only, as often as {@code -Dconnections}
 * says, and {@code -Dtransport=…} on one transport.
 */
class TortureIT {

    private static final int CONNECTIONS = Integer.getInteger("connections", 5_000);
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final Optional<Integer> ONLY = Optional.ofNullable(Integer.getInteger("connection"));
    private static final int AT_ONCE = 1_500; // four descriptors each in this process, and a limit of 20,000 is common
    private static final long IDLE_MAX_BYTES = 64 << 20;

    static Stream<Transport> transports() {
        String wanted = System.getProperty("transport", "");
        return Rig.transports().filter(transport -> wanted.isEmpty() || transport.text().equals(wanted));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void everyByteArrivesAndEveryEndingIsTheSameOnBothSides(Transport transport) throws Exception {
        torture(transport, 100, count -> ONLY.orElse(count)); // what the JVM opens once and keeps is open after this
        Map<String, Integer> before = Descriptors.byKind();
        long started = System.nanoTime();
        ONLY.ifPresent(number -> System.out.println(Plan.of(SEED, number)));
        torture(transport, CONNECTIONS, count -> ONLY.orElse(count));
        System.out.printf("%s: %,d connections in %,d ms, seed %d%n", transport.text(), CONNECTIONS,
                Duration.ofNanos(System.nanoTime() - started).toMillis(), SEED);
        Rig.soon().untilAsserted(() -> assertThat(Descriptors.byKind()).isEqualTo(before));
    }

    /** No client is a TLS client, so each goes on to its door's pool once it has said anything, or has ended its stream without. */
    @ParameterizedTest
    @MethodSource("transports")
    void itIsTheSameWhereFirstBytesAreLookedAt(Transport transport) throws Exception {
        torture(transport, new FirstBytes(List.of(), Map.of("nobody.example", Plan.Door.OPEN.name()), Rig.TIMEOUTS.idle()), CONNECTIONS,
                count -> ONLY.orElse(count));
    }

    private static void torture(Transport transport, int connections, IntUnaryOperator numbers) throws IOException {
        torture(transport, FirstBytes.UNSEEN, connections, numbers);
    }

    private static void torture(Transport transport, FirstBytes first, int connections, IntUnaryOperator numbers) throws IOException {
        try (var rig = new Rig(transport)) {
            new Torture(rig, first, SEED, connections, AT_ONCE, numbers).run();
        } catch (AssertionError failed) {
            throw new AssertionError("play it again with -Dtransport=%s -Dseed=%d -Dconnection=NUMBER: %s".formatted(transport.text(), SEED,
                    failed.getMessage()), failed);
        }
        assertThat(nettysBytes()).as("direct memory Netty keeps").isLessThan(IDLE_MAX_BYTES);
    }

    private static long nettysBytes() { return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory(); }
}
