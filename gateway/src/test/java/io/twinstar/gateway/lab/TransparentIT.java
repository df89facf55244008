package io.twinstar.gateway.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A backend sees its clients' own addresses, whichever gateway is Active: the routes are the README's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransparentIT {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String CLIENT = "198.18.0.10";
    /** Says from which address it was connected to. */
    private static final String BACKEND = """
            import socket
            s = socket.create_server(("198.18.0.21", 9000))
            while True:
                c, peer = s.accept()
                c.sendall(peer[0].encode())
                c.close()
            """;

    private static final String CONNECT = """
            import socket
            print(socket.create_connection(("198.18.0.100", 80), 5).recv(100).decode())
            """;

    @TempDir
    private static Path directory;

    private LabPair pair;

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    @BeforeAll
    void up() throws Exception {
        pair = LabPair.up("transparent-it");
        pair.lab().run("exec", "backend1", "ip", "route", "add", CLIENT, "via", "198.18.0.200");
        for (String node : LabGateways.NODES) {
            pair.lab().run("exec", node, "ip", "route", "add", "local", "default", "dev", "lo", "table", "100");
            pair.lab().run("exec", node, "ip", "rule", "add", "iif", "eth0", "from", "198.18.0.21", "ipproto", "tcp", "sport", "9000",
                    "lookup", "100");
        }
    }

    @AfterEach
    void stop() throws Exception { pair.lab().run("stop"); }

    @AfterAll
    void down() throws Exception { if (pair != null) pair.down(); }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring"})
    void theBackendSeesTheClientsAddressAlsoAfterAFailover(String transport) throws Exception {
        pair.lab().run("launch", "backend1", "python3", "-c", BACKEND);
        pair.start("--bare", conf(transport).toString());
        String active = pair.active();
        assertThat(seen()).isEqualTo(CLIENT);
        pair.lab().run("signal", active, "KILL");
        LabPair.await(SOON, "the other is Active", () -> "Active".equals(pair.roles().get(LabPair.other(active))));
        assertThat(seen()).isEqualTo(CLIENT);
    }

    private String seen() throws Exception {
        return pair.lab().run("exec", "client", "python3", "-c", CONNECT);
    }

    private static Path conf(String transport) throws Exception {
        return Files.writeString(directory.resolve(transport + ".yaml"), """
                nodes:
                  castor: { address: 198.18.0.11 }
                  pollux: { address: 198.18.0.12 }
                vips:
                  web: { addresses: [ 198.18.0.100, 198.18.0.200 ], interface: eth0, vrid: 51, advertise: 300ms, preferred: castor }
                listeners:
                  web: { vip: web, port: 80, pool: web }
                pools:
                  web: { transparent: true, backends: [ { address: 198.18.0.21:9000 } ] }
                relay: { transport: %s }
                """.formatted(transport));
    }
}
