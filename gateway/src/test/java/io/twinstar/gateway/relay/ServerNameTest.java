package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.FirstBytes;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Pool;
import io.twinstar.gateway.relay.preread.Hello;
import io.twinstar.gateway.relay.wire.Transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/** Clients that are served by the name they ask for in their TLS ClientHello, which goes to the backend as it came. */
class ServerNameTest {

    private static final byte[] NO_HELLO = "who am I?".getBytes(US_ASCII);
    private static final Duration LONG = Duration.ofMinutes(5);

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aServerNameLeadsToItsPoolAndTheClientHelloWithIt(Transport transport) throws Exception {
        try (var web = TestBackend.named(21);
                var api = TestBackend.named(22);
                var rest = TestBackend.named(23);
                var rig = byName(transport, Optional.of("rest"), web, api, rest)) {
            assertThat(answer(rig, Hello.with(Hello.serverName("www.example.org")))).isEqualTo(21);
            assertThat(answer(rig, Hello.with(Hello.serverName("API.example.org.")))).isEqualTo(22);
            assertThat(answer(rig, Hello.with(Hello.serverName("v2.api.example.org")))).isEqualTo(22);
            assertThat(answer(rig, Hello.with(Hello.serverName("example.com")))).isEqualTo(23);
            assertThat(answer(rig, Hello.with())).as("names no server").isEqualTo(23);
            assertThat(answer(rig, NO_HELLO)).as("no TLS").isEqualTo(23);
            byte[] endless = Hello.records(Hello.message(Hello.serverName("www.example.org"), Hello.extension(21, new byte[4_000])), 1);
            assertThat(answer(rig, endless)).as("more than 16 KiB, and not whole").isEqualTo(23);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void withoutADefaultPoolAnUnknownNameIsRefused(Transport transport) throws Exception {
        try (var web = TestBackend.named(21); var api = TestBackend.named(22); var rig = byName(transport, Optional.empty(), web, api)) {
            assertThat(answer(rig, Hello.with(Hello.serverName("www.example.org")))).isEqualTo(21);
            for (byte[] hello : new byte[][]{Hello.with(Hello.serverName("example.org")), Hello.with(), NO_HELLO}) {
                Socket client = rig.connect();
                client.getOutputStream().write(hello);
                TestClient.assertReset(client);
            }
            Rig.soon().until(() -> rig.listener().ended(Outcome.UNKNOWN_SERVER_NAME) == 3);
            assertThat(rig.listener().refused()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aClientHelloMayComeAByteAtATimeAndEndTheStream(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = byName(transport, Optional.empty(), backend, backend)) {
            byte[] hello = Hello.with(Hello.serverName("www.example.org"));
            Socket client = rig.connect();
            for (byte each : hello) {
                client.getOutputStream().write(each);
                rig.untilItIsRead();
            }
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(hello);
            Rig.soon().until(() -> rig.listener().ended(Outcome.CLIENT_FIN) == 1);
        }
    }

    /** Its end comes while its first bytes are looked for, and is not told again. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aStreamThatEndsBeforeItHasSaidEnoughIsRelayedToItsEnd(Transport transport) throws Exception {
        BlockingQueue<byte[]> heard = new ArrayBlockingQueue<>(1);
        byte[] half = Arrays.copyOf(Hello.OF_RFC_8448, 60);
        try (var rest = TestBackend.hearing(heard); var rig = byName(transport, Optional.of("rest"), rest, rest, rest)) {
            for (byte[] said : new byte[][]{half, {}}) {
                Socket client = rig.connect();
                client.getOutputStream().write(said);
                rig.untilItIsRead();
                client.shutdownOutput();
                assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(said);
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
            Rig.soon().until(() -> rig.listener().ended(Outcome.CLIENT_FIN) == 2);
        }
    }

    /** {@code www.example.org} is the first one's, {@code *.example.org} the second one's. */
    private static Rig byName(Transport transport, Optional<String> otherwise, TestBackend... backends) {
        var rig = new Rig(transport);
        var pools = new ArrayList<Pool>();
        List<String> names = List.of("web", "api", "rest");
        for (int i = 0; i < backends.length; i++) {
            var id = new BackendId(names.get(i), backends[i].address().getAddress(), backends[i].address().getPort());
            pools.add(new Pool(names.get(i), Balance.WEIGHTED_LEAST_CONNECTION, Check.DEFAULT, Rig.TIMEOUTS, List.of(new Backend(id, 1))));
        }
        var byName = new LinkedHashMap<>(Map.of("www.example.org", "web", "*.example.org", "api"));
        rig.publish(Rig.conf(pools, new Listener(Rig.LISTENER, "vip", rig.port, otherwise, new FirstBytes(List.of(), byName, LONG))),
                all -> true);
        return rig;
    }

    /** The backend's number; what it says after it is what it was sent. */
    private static int answer(Rig rig, byte[] hello) throws IOException {
        try (Socket client = rig.connect()) {
            client.getOutputStream().write(hello);
            client.shutdownOutput();
            int backend = client.getInputStream().read();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(hello);
            return backend;
        }
    }
}
