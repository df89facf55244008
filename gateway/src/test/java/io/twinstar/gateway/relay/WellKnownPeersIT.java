package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
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
import io.twinstar.gateway.relay.wire.Transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** nginx and HAProxy, which speak the PROXY protocol as well, and OpenSSL, which names the server it wants. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class WellKnownPeersIT {

    private static final String SERVERS = "127.0.0.21";
    private static final List<String> NAMES = List.of("www.example.org", "api.example.org", "mail.example.net");
    /** HAProxy connects to us from here. */
    private static final FirstBytes FROM_HAPROXY = new FirstBytes(List.of(Cidr.of(Rig.address("127.0.0.30"))), Map.of(),
            Duration.ofSeconds(5));

    private final List<Process> servers = new ArrayList<>();
    private final int nginx = Rig.freePort();
    private final int haproxy = Rig.freePort();
    /** Where HAProxy listens for those it hands over to us, in version 1, in version 2, and in version 2 with a checksum. */
    private final List<Integer> proxies = List.of(Rig.freePort(), Rig.freePort(), Rig.freePort());
    private final int handedOver = Rig.freePort();
    private final Map<String, Integer> secure = new LinkedHashMap<>();

    @TempDir
    private static Path directory;

    @BeforeAll
    void serve() throws Exception {
        var hosts = new StringBuilder();
        for (String name : NAMES) {
            secure.put(name, Rig.freePort());
            run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                    "/CN=" + name,
                    "-keyout", directory.resolve(name + ".key").toString(), "-out", directory.resolve(name + ".pem").toString());
            hosts.append("server { listen %s:%d ssl; ssl_certificate %s/%s.pem; ssl_certificate_key %3$s/%4$s.key; }%n".formatted(SERVERS,
                    secure.get(name), directory, name));
        }
        start(nginx, "nginx", "-c",
                Files.writeString(directory.resolve("nginx.conf"),
                        """
                                daemon off; user root; error_log stderr; pid %1$s/pid; worker_processes 1;
                                events { worker_connections 64; }
                                http {
                                    log_format proxied "$proxy_protocol_addr to $proxy_protocol_server_addr:$proxy_protocol_server_port from $remote_addr";
                                    access_log %1$s/access.log proxied; root %1$s;
                                    client_body_temp_path %1$s/1; proxy_temp_path %1$s/2; fastcgi_temp_path %1$s/3; uwsgi_temp_path %1$s/4; scgi_temp_path %1$s/5;
                                    server { listen %2$s:%3$d proxy_protocol; location / { return 200 "$proxy_protocol_addr"; } }
                                    %4$s
                                }
                                """
                                .formatted(directory, SERVERS, nginx, hosts))
                        .toString());
        start(haproxy, "haproxy", "-db", "-f", Files.writeString(directory.resolve("haproxy.cfg"), """
                defaults
                    timeout connect 5s
                    timeout client 10s
                    timeout server 10s
                frontend told
                    mode http
                    bind %1$s:%2$d accept-proxy
                    http-request return status 200 content-type text/plain lf-string "%%[src] to %%[dst]:%%[dst_port]"
                %3$s
                """.formatted(SERVERS, haproxy, proxy(0, "send-proxy") + proxy(1, "send-proxy-v2")
                + proxy(2, "send-proxy-v2 proxy-v2-options crc32c,unique-id"))).toString());
    }

    private String proxy(int number, String options) {
        return """
                listen proxy%d
                    mode tcp
                    unique-id-format %%Ts
                    bind 127.0.0.30:%d
                    server twinstar %s:%d source 127.0.0.30 %s
                """.formatted(number, proxies.get(number), Rig.VIP.getHostAddress(), handedOver, options);
    }

    @AfterAll
    void end() throws Exception {
        for (Process server : servers) server.destroy();
        for (Process server : servers) assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void nginxLogsTheTrueAddressThroughVersion2(Transport transport) throws Exception {
        Path log = directory.resolve("access.log");
        long before = Files.readAllLines(log).size();
        try (var rig = telling(transport, ProxyProtocol.V2, nginx, FirstBytes.UNSEEN)) {
            assertThat(curl("127.4.5.6", Rig.VIP.getHostAddress(), rig.port)).isEqualTo("127.4.5.6");
            assertThat(Files.readAllLines(log).stream().skip(before))
                    .containsExactly("127.4.5.6 to 127.0.0.100:%d from 127.0.0.1".formatted(rig.port));
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void haproxyUnderstandsBothVersions(Transport transport) throws Exception {
        for (ProxyProtocol version : ProxyProtocol.values()) {
            try (var rig = telling(transport, version, haproxy, FirstBytes.UNSEEN)) {
                assertThat(curl("127.4.5.7", Rig.VIP.getHostAddress(), rig.port)).isEqualTo("127.4.5.7 to 127.0.0.100:" + rig.port);
            }
        }
    }

    /** Three proxies in a row, HAProxy, ourselves and HAProxy again, and the last one still knows whom the first one has served. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whatHaproxySaysInEitherVersionIsUnderstoodAndPassedOn(Transport transport) throws Exception {
        for (ProxyProtocol version : ProxyProtocol.values()) {
            try (var rig = new Rig(transport)) {
                rig.publish(Rig.conf(List.of(pool(version, haproxy)), new Listener(Rig.LISTENER, "vip", handedOver, Optional.of(Rig.POOL),
                        FROM_HAPROXY)), all -> true);
                for (int proxy : proxies) {
                    assertThat(curl("127.4.5.8", "127.0.0.30", proxy)).isEqualTo("127.4.5.8 to 127.0.0.30:" + proxy);
                }
                assertThat(rig.listener().refused()).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void opensslReachesTheRightPoolForThreeNames(Transport transport) throws Exception {
        try (var rig = new Rig(transport)) {
            var pools = secure.entrySet().stream().map(host -> {
                String name = host.getKey().replace('.', '-');
                var id = new BackendId(name, Rig.address(SERVERS), host.getValue());
                return new Pool(name, Balance.ROUND_ROBIN, Check.DEFAULT, Rig.TIMEOUTS, List.of(new Backend(id, 1)));
            }).toList();
            var names = Map.of("www.example.org", "www-example-org", "*.example.org", "api-example-org", "mail.example.net",
                    "mail-example-net");
            rig.publish(Rig.conf(pools, new Listener(Rig.LISTENER, "vip", rig.port, Optional.empty(),
                    new FirstBytes(List.of(), names, Duration.ofSeconds(5)))), all -> true);
            for (String name : NAMES) assertThat(subject(rig.port, "-servername", name)).as(name).isEqualTo("subject=CN = " + name);
            assertThat(subject(rig.port, "-servername", "other.example.com")).isEqualTo("refused");
            assertThat(subject(rig.port, "-noservername")).isEqualTo("refused");
            Rig.soon().until(() -> rig.listener().ended(Outcome.UNKNOWN_SERVER_NAME) == 2);
        }
    }

    private static Rig telling(Transport transport, ProxyProtocol version, int port, FirstBytes first) {
        var rig = new Rig(transport);
        rig.publish(Rig.conf(List.of(pool(version, port)), new Listener(Rig.LISTENER, "vip", rig.port, Optional.of(Rig.POOL), first)),
                all -> true);
        return rig;
    }

    private static Pool pool(ProxyProtocol version, int port) {
        return new Pool(Rig.POOL, Balance.ROUND_ROBIN, Spread.DEFAULT, Check.DEFAULT, Optional.empty(), Rig.TIMEOUTS, Map.of(),
                Optional.of(version),
                List.of(new Backend(new BackendId(Rig.POOL, Rig.address(SERVERS), port), 1)));
    }

    /** Of the certificate that the server shows. */
    private static String subject(int port, String... words) throws Exception {
        var command = new ArrayList<>(List.of("openssl", "s_client", "-connect", Rig.VIP.getHostAddress() + ":" + port));
        command.addAll(List.of(words));
        Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
        client.getOutputStream().close();
        String said = new String(client.getInputStream().readAllBytes(), UTF_8);
        client.waitFor();
        return said.lines().filter(line -> line.startsWith("subject=")).findFirst()
                .orElse(said.contains("no peer certificate available") ? "refused" : said);
    }

    private static String curl(String from, String host, int port) throws Exception {
        Process curl = new ProcessBuilder("curl", "-sS", "--max-time", "10", "--interface", from, "http://%s:%d/".formatted(host, port))
                .redirectErrorStream(true).start();
        String said = new String(curl.getInputStream().readAllBytes(), UTF_8);
        curl.waitFor();
        return said;
    }

    private void start(int port, String... words) throws IOException {
        servers.add(
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(directory.resolve(words[0] + ".out").toFile()).start());
        Rig.soon().ignoreExceptions().until(() -> {
            try (var probe = new Socket()) {
                probe.connect(new InetSocketAddress(SERVERS, port));
                return true;
            }
        });
    }

    private static void run(String... words) throws Exception {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(process.waitFor()).as(String.join(" ", words)).isZero();
    }
}
