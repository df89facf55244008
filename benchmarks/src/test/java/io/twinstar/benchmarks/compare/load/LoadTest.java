package io.twinstar.benchmarks.compare.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.benchmarks.compare.Quantity;
import io.twinstar.benchmarks.compare.Shape;
import io.twinstar.benchmarks.compare.Shape.Direction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LoadTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final double SECONDS = 0.2;

    private final Loop loop = new Loop();
    private final Backend backend;
    private final Load load;

    LoadTest() throws IOException {
        backend = new Backend(loop, ANY_PORT);
        load = new Load(loop, backend);
    }

    @AfterEach
    void end() throws IOException {
        load.close();
    }

    @Test
    void everyShapeGetsThroughWithoutAProxy() throws IOException {
        for (Shape shape : new Shape[]{new Shape.Exchange(300, 128, 4_096), new Shape.Churn(8, 128, 128), new Shape.Bulk(2, Direction.DOWN),
                new Shape.Bulk(2, Direction.UP), new Shape.FixedRate(1_000, 4, 128, 128)}) {
            assertThat(load.measure(shape, backend.address(), SECONDS, Optional.empty())).as(shape.toString())
                    .containsKey(Quantity.PER_SECOND)
                    .allSatisfy((_, value) -> assertThat(value).isPositive()).doesNotContainKey(Quantity.CPU_NANOS);
            assertThat(backend.open()).as("left open after " + shape).isZero();
        }
    }

    @Test
    void cpuIsWhatTheMeterHasCountedMeanwhileForEachUnit() throws IOException {
        var measured = load.measure(new Shape.FixedRate(1_000, 1, 128, 128), backend.address(), SECONDS, Optional.of(() -> () -> 4_000));
        assertThat(measured).containsEntry(Quantity.CPU_NANOS, 20.0); // 4,000 ns for 0.2 s of 1,000 requests/s
    }

    @Test
    void idleConnectionsAreOpenUntilTheyAreClosed() throws IOException {
        try (var _ = load.hold(new Shape.Idle(250, 128, 128), backend.address())) {
            assertThat(backend.open()).isEqualTo(250);
            assertThat(backend.receivedBytes()).as("one request each").isEqualTo(250 * 128);
        }
        assertThat(backend.open()).isZero();
    }

    @Test
    void aConnectionThatIsLostFailsTheMeasurement() throws Exception {
        try (var unwilling = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> closeEach(unwilling));
            var target = new InetSocketAddress(InetAddress.getLoopbackAddress(), unwilling.getLocalPort());
            assertThatThrownBy(() -> load.measure(new Shape.Exchange(1, 128, 128), target, SECONDS, Optional.empty()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aTargetThatNeverAnswersIsGivenUpOn() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var target = new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.getLocalPort());
            assertThatThrownBy(() -> load.awaitAnswer(target, TimeUnit.MILLISECONDS.toNanos(50))).isInstanceOf(IOException.class)
                    .hasMessageContaining("no answer");
            load.awaitAnswer(backend.address(), TimeUnit.SECONDS.toNanos(10));
        }
    }

    @Test
    void aTargetThatMakesRequestsWaitAnswersForAllThatCameDueMeanwhile() throws Exception {
        try (var lazy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answerByTheHundred(lazy));
            var target = new InetSocketAddress(InetAddress.getLoopbackAddress(), lazy.getLocalPort());
            // 100 requests in the ramp's 0.1 s, 500 in 0.5 s: each hundred is answered when its last is there, 99 ms after its first was due
            Map<Quantity, Double> measured = load.measure(new Shape.FixedRate(1_000, 1, 8, 1), target, 0.5, Optional.empty());
            assertThat(measured.get(Quantity.P50_NANOS)).isGreaterThan(45e6);
            assertThat(measured.get(Quantity.P99_NANOS)).isGreaterThan(90e6);
        }
    }

    private static void closeEach(ServerSocket server) {
        try {
            while (true) server.accept().close();
        } catch (IOException _) {
            // the test is over
        }
    }

    private static void answerByTheHundred(ServerSocket server) {
        try (var client = server.accept()) {
            while (client.getInputStream().readNBytes(800).length == 800) client.getOutputStream().write(new byte[100]);
        } catch (IOException _) {
            // the test is over
        }
    }
}
