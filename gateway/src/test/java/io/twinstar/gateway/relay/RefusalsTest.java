package io.twinstar.gateway.relay;

import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Backend;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Cidr;
import io.twinstar.conf.FirstBytes;
import io.twinstar.conf.Listener;
import io.twinstar.gateway.admit.SharedSources;
import io.twinstar.gateway.relay.wire.Transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/** What the log has of connections that are refused. */
class RefusalsTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final InetAddress CLIENT = Rig.address("192.0.2.7");

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void leave() { logger().detachAppender(log); }

    private static Logger logger() { return (Logger) LoggerFactory.getLogger(Refusals.class); }

    private List<String> lines() { return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList(); }

    @Test
    void theFirstIsToldAtOnceAndTheNextOnesInOneLineTenSecondsLater() {
        var tally = new ListenerTally(new SharedSources().open("web", 0), 0);
        tally.refuse("web", Outcome.QUEUE_FULL, CLIENT, 0);
        tally.refuse("web", Outcome.QUEUE_FULL, CLIENT, 5_000_000_000L);
        tally.refuse("web", Outcome.DENIED, CLIENT, 9_999_999_999L);
        assertThat(lines()).containsExactly("Listener web refuses 192.0.2.7: queue-full; so far: queue-full 1");
        tally.refuse("web", Outcome.QUEUE_FULL, CLIENT, 10_000_000_000L);
        assertThat(lines().getLast()).isEqualTo("Listener web refuses 192.0.2.7: queue-full; so far: denied 1, queue-full 3");
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whatIsRefusedForItsFirstBytesIsToldLikewise(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = new Rig(transport)) {
            var proxied = new Listener("proxied", "vip", rig.port, Optional.of(Rig.POOL),
                    new FirstBytes(List.of(new Cidr(Rig.address("127.0.0.0"), 8)), Map.of(), LONG));
            int byName = Rig.freePort();
            var named = new Listener("named", "vip", byName, Optional.empty(),
                    new FirstBytes(List.of(), Map.of("www.example.org", Rig.POOL), LONG));
            var pool = Rig.pool(Balance.ROUND_ROBIN, Rig.TIMEOUTS, List.of(new Backend(backend.id(), 1)));
            rig.publish(Rig.conf(pool, proxied, named), all -> true);
            Socket noHeader = rig.connect();
            noHeader.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(US_ASCII));
            Socket noName = rig.connect(Rig.VIP, byName);
            noName.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(US_ASCII));
            Rig.soon().until(() -> lines().size() == 2);
            assertThat(lines()).anyMatch(line -> line.startsWith("Listener proxied refuses 127.0.0.1: no-proxy-header (")
                    && line.endsWith("; so far: no-proxy-header 1"));
            assertThat(lines()).contains("Listener named refuses 127.0.0.1: unknown-server-name (no pool is for its server name);"
                    + " so far: unknown-server-name 1");
        }
    }
}
