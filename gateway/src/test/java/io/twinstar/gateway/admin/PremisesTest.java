package io.twinstar.gateway.admin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.Conf;
import io.twinstar.conf.text.ConfText;
import io.twinstar.conf.text.Decoded;
import io.twinstar.vip.seal.KeyFile;

import static org.assertj.core.api.Assertions.assertThat;

class PremisesTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void whatTheHostHasIsNoProblem() throws Exception {
        KeyFile.create(directory.resolve("pair.key"));
        Files.writeString(directory.resolve("ca.pem"), "");
        assertThat(missing(text("lo", freePort(), "ca.pem", "/bin/sh"), Set.of())).isEmpty();
    }

    @Test
    void whatItHasNotIsToldAtItsPlaceInTheFile() throws Exception {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(0));
            int port = socket.getLocalPort();
            assertThat(missing(text("nowhere0", port, "ca.pem", "/no/such/program"), Set.of())).satisfiesExactly(
                    line -> assertThat(line).startsWith("f:7:44: this host has no interface nowhere0; name one of ").contains("lo"),
                    line -> assertThat(line).isEqualTo(
                            "f:9:26: port %d cannot be had: Address already in use; end what has it, or choose another".formatted(port)),
                    line -> assertThat(line).startsWith("f:4:14: ").contains("pair.key")
                            .endsWith("; make it with twinstar key, and copy it to the other gateway"),
                    line -> assertThat(line).isEqualTo("f:12:34: %s cannot be read here; put it there, readable for the gateway's user"
                            .formatted(directory.resolve("ca.pem"))),
                    line -> assertThat(line).isEqualTo(
                            "f:5:26: /no/such/program is no program that can be started here; install it, or mend its mode"));
            assertThat(missing(text("lo", port, "ca.pem", "/bin/sh"), Set.of(port))).as("the gateway's own port").hasSize(2);
        }
    }

    /** As root it only fails for the transport. */
    @Test
    void aTransportWithoutTransparentSourcesIsToldOf() throws Exception {
        KeyFile.create(directory.resolve("pair.key"));
        Files.writeString(directory.resolve("ca.pem"), "");
        String text = text("lo", freePort(), "ca.pem", "/bin/sh").replace("  web:\n    check", "  web:\n    transparent: true\n    check");
        assertThat(missing(text + "relay: { transport: nio }\n", Set.of())).containsExactly(
                "f:12:18: nio has no IP_TRANSPARENT; relay on epoll or io_uring, with CAP_NET_ADMIN");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private List<String> missing(String text, Set<Integer> held) {
        if (!(ConfText.read(text) instanceof Decoded.Good(Conf conf))) throw new AssertionError(ConfText.read(text));
        return Premises.missing(conf, text, directory, held).stream().map(problem -> problem.in("f")).toList();
    }

    private static String text(String link, int port, String ca, String program) {
        return """
                nodes:
                  castor: { address: 198.18.0.11 }
                  pollux: { address: 198.18.0.12 }
                pair: { key: pair.key }
                track: { disk: { script: %s } }
                vips:
                  web: { address: 198.18.0.100, interface: %s, vrid: 51 }
                listeners:
                  web: { vip: web, port: %d, pool: web }
                pools:
                  web:
                    check: { tls: handshake, ca: %s }
                    backends: [ { address: 198.18.0.21:443 } ]
                """.formatted(program, link, port, ca);
    }
}
