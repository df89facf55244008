package io.twinstar.gateway.relay;

import java.util.concurrent.TimeUnit;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Relay;
import io.twinstar.gateway.relay.wire.Transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class EngineTest {

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void startsTheTransportAskedFor(Transport transport) {
        try (Engine engine = Engine.start(new Relay(Relay.Transport.valueOf(transport.name()), 3))) {
            assertThat(engine.transport()).isEqualTo(transport);
            assertThat(engine.reason()).isEqualTo(transport.text() + " passed its self-test");
            assertThat(engine.loops()).isEqualTo(3);
        }
    }

    @Test
    void takesEpollAndALoopForEachCoreWhenNothingIsAskedFor() {
        try (Engine engine = Engine.start(Relay.DEFAULT)) {
            assertThat(engine.transport()).isEqualTo(Transport.EPOLL);
            assertThat(engine.loops()).isEqualTo(Runtime.getRuntime().availableProcessors());
        }
    }

    @Test
    void fallsBackToWhatWorksAndSaysWhy() throws Exception {
        // Netty can be told to do without its native libraries, once for a whole process
        Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-Dio.netty.transport.noNative=true",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), Main.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said).contains("ENGINE nio: io_uring is not available: ").contains("; epoll is not available: ")
                .contains("; nio passed its self-test");
    }

    /** The kernel lets any thread register buffers with a ring that its owner has not enabled yet. */
    @Test
    void aRingThatNobodyUsesYetDoesNotGetTheBuffersOfAnother() throws Exception {
        assertThat(Transport.IO_URING.unavailable()).isNull();
        try (var unused = new MultiThreadIoEventLoopGroup(2, Transport.IO_URING.handlers(false));
                Engine engine = Engine.start(new Relay(Relay.Transport.IO_URING, 3))) {
            assertThat(unused.isShutdown()).isFalse();
            assertThat(engine.reason()).isEqualTo("io_uring passed its self-test");
        }
    }

    @Test
    void aTransportOnALoopOfAnotherFailsItsSelfTest() {
        assertThat(Transport.EPOLL.unavailable()).isNull();
        try (Engine engine = Engine.start(new Relay(Relay.Transport.NIO, 1))) {
            assertThat(SelfTest.run(Transport.EPOLL, engine.eventLoops().getFirst())).hasValueSatisfying(fault -> assertThat(fault)
                    .contains("the event loop does not take it"));
        }
    }

    /** What the process without native libraries runs. */
    static final class Main {

        private Main() {}

        public static void main(String[] none) {
            try (Engine engine = Engine.start(new Relay(Relay.Transport.IO_URING, 1))) {
                System.out.println("ENGINE " + engine.transport().text() + ": " + engine.reason());
            }
        }
    }
}
