package io.twinstar.gateway.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Cidr;
import io.twinstar.conf.FirstBytes;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Pool;
import io.twinstar.conf.ProxyProtocol;
import io.twinstar.conf.Spread;
import io.twinstar.gateway.relay.preread.Endpoints;
import io.twinstar.gateway.relay.preread.Hello;
import io.twinstar.gateway.relay.preread.ProxyHeader;
import io.twinstar.gateway.relay.preread.ProxyV1;
import io.twinstar.gateway.relay.preread.ProxyV2;
import io.twinstar.gateway.relay.wire.Transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/** PROXY protocol headers, from clients and to backends: however they come, the backend gets what it is to get, and nothing twice. */
class PrereadTest {

    private static final byte[] QUESTION = "who am I?".getBytes(US_ASCII);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Cidr LOCAL = new Cidr(Rig.address("127.0.0.0"), 16);
    private static final FirstBytes PROXIED = new FirstBytes(List.of(LOCAL), Map.of(), LONG);
    private static final InetAddress STRANGER = Rig.address("127.9.0.1");
    private static final InetSocketAddress CLIENT = new InetSocketAddress(Rig.address("192.0.2.1"), 56_324);
    private static final InetSocketAddress ASKED = new InetSocketAddress(Rig.address("198.51.100.1"), 443);
    private static final byte[] AUTHORITY = Hello.bytes("02 0003 612e62");
    private static final ProxyHeader HEADER = new ProxyHeader(Optional.of(new Endpoints(CLIENT, ASKED)), ByteBuffer.wrap(AUTHORITY), true);

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aHeaderIsTakenOffWhereverItIsCut(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = proxied(transport, Optional.empty(), backend)) {
            int connections = 0;
            for (byte[] header : new byte[][]{ProxyV1.encode(HEADER), ProxyV2.encode(HEADER)}) {
                for (int cut = 0; cut <= header.length; cut++) {
                    Socket client = rig.connect();
                    client.getOutputStream().write(header, 0, cut);
                    rig.untilItIsRead();
                    client.getOutputStream().write(Hello.join(Arrays.copyOfRange(header, cut, header.length), QUESTION));
                    assertThat(client.getInputStream().readNBytes(QUESTION.length)).as("cut at %d", cut).isEqualTo(QUESTION);
                    client.close();
                    connections++;
                }
            }
            int all = connections;
            Rig.soon().until(() -> rig.listener().ended(Outcome.CLIENT_FIN) == all);
            assertThat(rig.tally(backend).bytesFromClients()).isEqualTo((long) all * QUESTION.length);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whatFollowsAHeaderIsRelayedWholeHoweverMuchItIs(Transport transport) throws Exception {
        var stream = new byte[8 << 20];
        new Random(443).nextBytes(stream);
        try (var backend = TestBackend.echo(21); var rig = proxied(transport, Optional.empty(), backend)) {
            Socket client = rig.connect();
            var sent = CompletableFuture.runAsync(() -> send(client, Hello.join(ProxyV2.encode(HEADER), stream)),
                    Thread::startVirtualThread);
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(stream);
            sent.get(10, TimeUnit.SECONDS);
            Rig.soon().until(() -> rig.listener().ended(Outcome.CLIENT_FIN) == 1);
            assertThat(rig.tally(backend).bytesFromClients()).isEqualTo(stream.length);
        }
    }

    /** The same client is sent to the same backend, whether it comes itself or a proxy comes for it. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void theClientThatIsNamedIsHashed(Transport transport) throws Exception {
        try (var one = TestBackend.named(21);
                var two = TestBackend.named(22);
                var three = TestBackend.named(23);
                var rig = new Rig(transport)) {
            int plainPort = Rig.freePort();
            rig.publish(Rig.conf(List.of(pool(Balance.IP_HASH, Optional.empty(), one, two, three)), listener(rig.port, PROXIED),
                    new Listener("plain", "vip", plainPort, Rig.POOL)), all -> true);
            var chosen = new HashSet<Integer>();
            for (int last = 1; last <= 16; last++) {
                InetAddress address = Rig.address("127.3.0." + last);
                Socket itself = connect(rig, address, plainPort);
                Socket proxy = rig.connect();
                var ends = new Endpoints(new InetSocketAddress(address, 1), ASKED);
                proxy.getOutputStream().write(ProxyV1.encode(new ProxyHeader(Optional.of(ends))));
                int backend = itself.getInputStream().read();
                assertThat(proxy.getInputStream().read()).as("client %s", address).isEqualTo(backend);
                chosen.add(backend);
            }
            assertThat(chosen).as("of 16 clients not all have the same").hasSizeGreaterThan(1);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aStrangersHeaderIsOnlyData(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = proxied(transport, Optional.empty(), backend)) {
            Socket client = connect(rig, STRANGER, rig.port);
            byte[] pretence = Hello.join(ProxyV2.encode(HEADER), QUESTION);
            client.getOutputStream().write(pretence);
            assertThat(client.getInputStream().readNBytes(pretence.length)).isEqualTo(pretence);
            Socket silent = connect(rig, STRANGER, rig.port); // nothing is expected of it
            Rig.soon().until(() -> rig.tally(backend).open() == 2);
            silent.close();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aProxyWithoutAProperHeaderIsReset(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = proxied(transport, Optional.empty(), backend)) {
            List<byte[]> wrong = List.of("GET / HTTP/1.1\r\n".getBytes(US_ASCII), "PROXY TCP4 1.2.3 4.5.6.7 1 2\r\n".getBytes(US_ASCII),
                    Hello.OF_RFC_8448);
            for (byte[] header : wrong) {
                Socket client = rig.connect();
                client.getOutputStream().write(header);
                TestClient.assertReset(client);
            }
            Socket leaving = rig.connect();
            leaving.getOutputStream().write(ProxyV1.encode(HEADER), 0, 20);
            leaving.shutdownOutput();
            TestClient.assertReset(leaving);
            Rig.soon().until(() -> rig.listener().ended(Outcome.NO_PROXY_HEADER) == 4);
            assertThat(rig.listener().refused()).isEqualTo(4);
            assertThat(rig.listener().open()).isZero();
            assertThat(backend.accepted()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whoeverDoesNotSayEnoughInTimeIsReset(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = new Rig(transport)) {
            var first = new FirstBytes(List.of(LOCAL), Map.of("a.example", Rig.POOL), SHORT);
            rig.publish(Rig.conf(List.of(pool(Balance.ROUND_ROBIN, Optional.empty(), backend)), listener(rig.port, first)), all -> true);
            long start = System.nanoTime();
            Socket silent = rig.connect();
            Socket slow = rig.connect(); // its header comes in time, and then it says no more
            slow.getOutputStream().write(ProxyV2.encode(HEADER));
            Socket gone = rig.connect();
            gone.getOutputStream().write(ProxyV1.encode(HEADER), 0, 20);
            TestBackend.reset(gone);
            TestClient.assertReset(silent);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
            TestClient.assertReset(slow);
            Rig.soon().until(() -> rig.listener().ended(Outcome.PREREAD_TIMEOUT) == 2 && rig.listener().ended(Outcome.CLIENT_RESET) == 1);
            assertThat(rig.listener().open()).isZero();
            assertThat(backend.accepted()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void theBackendIsToldWhoseConnectionItIsBeforeAnythingElse(Transport transport) throws Exception {
        for (ProxyProtocol version : ProxyProtocol.values()) {
            BlockingQueue<byte[]> heard = new ArrayBlockingQueue<>(1);
            try (var backend = TestBackend.hearing(heard); var rig = new Rig(transport)) {
                rig.publish(
                        Rig.conf(List.of(pool(Balance.ROUND_ROBIN, Optional.of(version), backend)), listener(rig.port, FirstBytes.UNSEEN)),
                        all -> true);
                Socket client = rig.connect();
                client.getOutputStream().write(QUESTION);
                client.shutdownOutput();
                var ends = new Endpoints((InetSocketAddress) client.getLocalSocketAddress(), new InetSocketAddress(Rig.VIP, rig.port));
                assertThat(heard.poll(10, TimeUnit.SECONDS))
                        .isEqualTo(Hello.join(encoded(version, new ProxyHeader(Optional.of(ends))), QUESTION));
                assertThat(client.getInputStream().readAllBytes()).isEmpty();
                Rig.soon().until(() -> rig.listener().ended(Outcome.CLIENT_FIN) == 1);
                assertThat(rig.tally(backend).bytesFromClients()).isEqualTo(QUESTION.length); // what it was told is not the client's
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whatAProxyHasSaidIsPassedOn(Transport transport) throws Exception {
        for (ProxyProtocol version : ProxyProtocol.values()) {
            BlockingQueue<byte[]> heard = new ArrayBlockingQueue<>(1);
            try (var backend = TestBackend.hearing(heard); var rig = proxied(transport, Optional.of(version), backend)) {
                Socket proxy = rig.connect();
                proxy.getOutputStream().write(Hello.join(ProxyV2.encode(HEADER), QUESTION));
                proxy.shutdownOutput();
                assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(Hello.join(encoded(version, HEADER), QUESTION));
            }
        }
    }

    /** Of a connection that a proxy makes for itself, to see whether we live. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whoSpeaksForItselfIsTheClientItself(Transport transport) throws Exception {
        BlockingQueue<byte[]> heard = new ArrayBlockingQueue<>(1);
        try (var backend = TestBackend.hearing(heard); var rig = proxied(transport, Optional.of(ProxyProtocol.V1), backend)) {
            Socket proxy = rig.connect();
            proxy.getOutputStream().write(ProxyV2.encode(new ProxyHeader(Optional.empty())));
            proxy.shutdownOutput();
            var ends = new Endpoints((InetSocketAddress) proxy.getLocalSocketAddress(), new InetSocketAddress(Rig.VIP, rig.port));
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(ProxyV1.encode(new ProxyHeader(Optional.of(ends))));
        }
    }

    /** A backend that refuses gets nothing, and the one after it all. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void theBackendThatAcceptsAfterAnotherHasRefusedIsToldAll(Transport transport) throws Exception {
        BlockingQueue<byte[]> heard = new ArrayBlockingQueue<>(1);
        try (var backend = TestBackend.hearing(heard); var rig = new Rig(transport)) {
            var refusing = new BackendId(Rig.POOL, Rig.address("127.0.0.20"), Rig.freePort());
            var pool = new Pool(Rig.POOL, Balance.WEIGHTED_LEAST_CONNECTION, Spread.DEFAULT, Check.DEFAULT, Optional.empty(),
                    Rig.TIMEOUTS, Map.of(), Optional.of(ProxyProtocol.V2),
                    List.of(new Backend(refusing, 256), new Backend(backend.id(), 1)));
            rig.publish(Rig.conf(List.of(pool), listener(rig.port, PROXIED)), all -> true);
            Socket proxy = rig.connect();
            proxy.getOutputStream().write(Hello.join(ProxyV2.encode(HEADER), QUESTION));
            proxy.shutdownOutput();
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(Hello.join(ProxyV2.encode(HEADER), QUESTION));
            assertThat(rig.connectFailures).containsExactly(refusing);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whoIsStillListenedToWhenTheGatewayStopsIsReset(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = proxied(transport, Optional.empty(), backend)) {
            Socket client = rig.connect();
            client.getOutputStream().write(ProxyV1.encode(HEADER), 0, 20);
            Rig.soon().until(() -> rig.listener().open() == 1);
            ListenerTally tally = rig.listener();
            rig.door.close();
            TestClient.assertReset(client);
            assertThat(tally.ended(Outcome.SHUTDOWN)).isOne();
        }
    }

    private static Rig proxied(Transport transport, Optional<ProxyProtocol> told, TestBackend backend) {
        var rig = new Rig(transport);
        rig.publish(Rig.conf(List.of(pool(Balance.WEIGHTED_LEAST_CONNECTION, told, backend)), listener(rig.port, PROXIED)), all -> true);
        return rig;
    }

    private static Listener listener(int port, FirstBytes first) {
        return new Listener(Rig.LISTENER, "vip", port, Optional.of(Rig.POOL), first);
    }

    private static Pool pool(Balance balance, Optional<ProxyProtocol> told, TestBackend... backends) {
        return new Pool(Rig.POOL, balance, Spread.DEFAULT, Check.DEFAULT, Optional.empty(), Rig.TIMEOUTS, Map.of(), told,
                Stream.of(backends).map(backend -> new Backend(backend.id(), 1)).toList());
    }

    private static byte[] encoded(ProxyProtocol version, ProxyHeader header) {
        return switch (version) {
            case V1 -> ProxyV1.encode(header);
            case V2 -> ProxyV2.encode(header);
        };
    }

    private static Socket connect(Rig rig, InetAddress from, int port) throws IOException {
        var client = new Socket();
        client.bind(new InetSocketAddress(from, 0));
        client.setSoTimeout(10_000);
        client.connect(new InetSocketAddress(Rig.VIP, port));
        rig.closes(client);
        return client;
    }

    private static void send(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
            client.shutdownOutput();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
