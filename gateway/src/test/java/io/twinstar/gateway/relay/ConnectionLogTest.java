package io.twinstar.gateway.relay;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Conf;
import io.twinstar.conf.Log;
import io.twinstar.gateway.latency.Subject;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionLogTest {

    private final Logger logger = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(ConnectionLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setAdditive(false); // the test's own output is to stay short
        logger.detachAndStopAllAppenders();
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() { logger.detachAppender(lines); }

    @Test
    void aConnectionsLineSaysWhereItWasHowLongAndHowItEnded() throws Exception {
        try (var backend = TestBackend.echo(21); var rig = logging(Log.Connections.ALL, 1, backend)) {
            Socket client = rig.connect();
            client.getOutputStream().write(new byte[10]);
            client.getInputStream().readNBytes(10);
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            Rig.soon().until(() -> !lines.list.isEmpty());
            ILoggingEvent line = lines.list.getFirst();
            assertThat(line.getLevel()).isEqualTo(Level.INFO);
            Map<String, Object> facts = facts(line);
            assertThat(facts).containsEntry("listener", "web").containsEntry("client", "127.0.0.1:" + client.getLocalPort())
                    .containsEntry("backend", backend.id().endpoint()).containsEntry("outcome", "client_fin")
                    .containsEntry("bytes_from_client", 10L).containsEntry("bytes_from_backend", 10L);
            assertThat(millis(facts, "session_duration_ms")).isGreaterThan(millis(facts, "first_byte_ms"));
            assertThat(facts).containsKeys("accept_to_select_ms", "backend_connect_ms", "half_close_ms");
            assertThat(line.getFormattedMessage()).startsWith("connection listener=web client=127.0.0.1:").contains(" outcome=client_fin ");
        }
    }

    @Test
    void aConnectionWithoutABackendHasALineWithoutOne() throws Exception {
        try (var backend = TestBackend.echo(21); var rig = logging(Log.Connections.ALL, 1, backend)) {
            rig.publish(withLog(rig.conf(backend), Log.Connections.ALL, 1), _ -> false);
            TestClient.assertReset(rig::connect);
            Rig.soon().until(() -> !lines.list.isEmpty());
            assertThat(facts(lines.list.getFirst())).containsEntry("outcome", "no_backend").doesNotContainKeys("backend", "first_byte_ms");
        }
    }

    /** On each of two loops every fourth: of 80 connections 20, but for what is left over on a loop. */
    @Test
    void ofAHundredAsManyAreToldOfAsAreAskedFor() throws Exception {
        try (var backend = TestBackend.echo(21); var rig = logging(Log.Connections.SAMPLED, 25, backend)) {
            for (int i = 0; i < 80; i++) exchange(rig);
            Rig.soon().until(() -> rig.listener().open() == 0);
            Rig.soon().until(() -> lines.list.size() >= 19);
            assertThat(lines.list).hasSizeBetween(19, 20);
        }
    }

    @Test
    void aReloadTurnsItOff() throws Exception {
        try (var backend = TestBackend.echo(21); var rig = logging(Log.Connections.ALL, 1, backend)) {
            exchange(rig);
            Rig.soon().until(() -> lines.list.size() == 1);
            rig.publish(rig.conf(backend), _ -> true);
            exchange(rig);
            Rig.soon().until(() -> rig.listener().open() == 0);
            rig.door.connectionLog().close(); // writes what waits
            assertThat(lines.list).hasSize(1);
        }
    }

    @Test
    void whatAFullQueueLosesIsCountedAndTheRestIsWritten() throws Exception {
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(Transport.EPOLL, backend); var log = new ConnectionLog()) {
            var lane = new Lane(0, rig.engine.eventLoops().getFirst(), rig.door.latencies().recorders(new Subject.Loop(0)), log,
                    rig.door.ledger(), _ -> {});
            Routes routes = Routes.compile(rig.conf(backend), Rig.NODE, _ -> true, rig.door.ledger(), rig.door.latencies(), Routes.NONE, 0);
            var route = (Route) routes.find(new InetSocketAddress(Rig.VIP, rig.port)).orElseThrow();
            var connection = new Phases(lane, route, new InetSocketAddress(Rig.VIP, 40_000), 0);
            connection.ended(Outcome.NO_BACKEND, 0);
            for (int i = 0; i < ConnectionLog.WAITING_MAX + 3; i++) log.tell(connection); // nobody writes yet
            assertThat(log.dropped()).isEqualTo(3);
            log.apply(new Log(Log.Format.HUMAN, Log.Connections.ALL, 1));
            Rig.soon().until(() -> lines.list.size() == ConnectionLog.WAITING_MAX);
            log.tell(connection);
            Rig.soon().until(() -> lines.list.size() == ConnectionLog.WAITING_MAX + 1);
            assertThat(log.dropped()).as("there is room again").isEqualTo(3);
        }
    }

    private static void exchange(Rig rig) throws Exception {
        try (Socket client = rig.connect()) {
            client.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isOne();
        }
    }

    private static Rig logging(Log.Connections connections, int percent, TestBackend backend) {
        var rig = new Rig(Transport.EPOLL);
        rig.publish(withLog(rig.conf(backend), connections, percent), _ -> true);
        return rig;
    }

    private static Conf withLog(Conf conf, Log.Connections connections, int percent) {
        return new Conf(conf.nodes(), conf.pair(), conf.tracks(), conf.vips(), conf.listeners(), conf.pools(), conf.notifies(),
                conf.relay(), conf.admin(), new Log(Log.Format.HUMAN, connections, percent));
    }

    private static double millis(Map<String, Object> facts, String name) {
        return ((Number) Optional.ofNullable(facts.get(name)).orElseThrow()).doubleValue();
    }

    private static Map<String, Object> facts(ILoggingEvent line) {
        return line.getKeyValuePairs().stream()
                .collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
    }
}
