package io.twinstar.gateway.lab;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the kernel is asked to do for a listener, as the kernel tells it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AcceptIT {

    @TempDir
    private static Path directory;

    private LabPair pair;

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    @BeforeAll
    void up() throws Exception {
        pair = LabPair.up("accept-it");
        for (String host : new String[]{"client", "castor", "pollux"}) on(host, "sh", "-c", "echo 3 >/proc/sys/net/ipv4/tcp_fastopen");
    }

    @AfterEach
    void stop() throws Exception { pair.lab().run("stop"); }

    @AfterAll
    void down() throws Exception { if (pair != null) pair.down(); }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "nio"})
    void aListenersBacklogIsTheKernels(String transport) throws Exception {
        pair.start(conf(transport).toString());
        // one socket a loop: State Recv-Q Send-Q Local Peer, where Send-Q of a listening one is its backlog
        assertThat(on(pair.active(), "ss", "-Hltn", "sport = :80").lines()).isNotEmpty()
                .allMatch(line -> line.split(" +", -1)[2].equals("64"));
    }

    /** The second connection brings the cookie that the first one was given, and its request with the SYN. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring"})
    void aRequestMayComeWithTheSyn(String transport) throws Exception {
        pair.start(conf(transport).toString());
        long before = fastOpened();
        for (int i = 0; i < 3; i++)
            assertThat(on("client", "curl", "-sS", "--tcp-fastopen", "http://" + LabPair.VIP + "/")).startsWith("backend");
        assertThat(fastOpened() - before).isBetween(2L, 3L);
    }

    private long fastOpened() throws Exception {
        String line = on(pair.active(), "nstat", "-asz", "TcpExtTCPFastOpenPassive").lines().filter(each -> each.contains("Passive"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.split(" +", -1)[1]);
    }

    private String on(String host, String... words) throws Exception {
        var arguments = new String[words.length + 2];
        arguments[0] = "exec";
        arguments[1] = host;
        System.arraycopy(words, 0, arguments, 2, words.length);
        return pair.lab().run(arguments);
    }

    private static Path conf(String transport) throws Exception {
        return Files.writeString(directory.resolve(transport + ".yaml"), """
                nodes:
                  castor: { address: 198.18.0.11 }
                  pollux: { address: 198.18.0.12 }
                vips:
                  web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 300ms, preferred: castor }
                listeners:
                  web: { vip: web, port: 80, pool: web, backlog: 64, fast-open: 16 }
                pools:
                  web:
                    check: { http: /, every: 500ms, timeout: 400ms }
                    backends:
                      - { address: 198.18.0.21:8080 }
                      - { address: 198.18.0.22:8080 }
                      - { address: 198.18.0.23:8080 }
                relay: { transport: %s }
                """.formatted(transport));
    }
}
