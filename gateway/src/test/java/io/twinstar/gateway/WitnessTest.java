package io.twinstar.gateway;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import io.twinstar.gateway.cli.Twinstar;
import io.twinstar.vip.seal.KeyFile;

import static org.assertj.core.api.Assertions.assertThat;

/** What keeps a witness from starting. */
class WitnessTest {

    @TempDir
    private Path directory = Path.of("");
    private final StringWriter complained = new StringWriter();

    @Test
    void aKeyThatOthersMayReadIsOneLine() throws Exception {
        var good = key("good.key");
        var open = key("open.key");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(run("127.0.0.1:0", good, open)).isEqualTo(Twinstar.WRONG);
        assertThat(complained.toString().lines()).singleElement().asString()
                .isEqualTo("%s can be read or changed by others than its owner; run chmod 600 %s", open, open);
    }

    @Test
    void aPortThatIsTakenIsOneLine() throws Exception {
        try (var other = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
            int port = ((InetSocketAddress) other.getLocalAddress()).getPort();
            assertThat(run("127.0.0.1:" + port, key("pair.key"))).isEqualTo(Twinstar.NOT_SO);
            assertThat(complained.toString().lines()).singleElement().asString()
                    .isEqualTo("twinstar: no witness on 127.0.0.1:%d: Address already in use", port);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.18.0.30", "198.18.0.30:65536", "198.18.0.256:5113", "198.18:5113", "localhost:5113", "[::1]:5113",
            ":5113"})
    void whatIsNoAddressAndPortIsRefused(String listen) throws Exception {
        assertThat(run(listen, key("pair.key"))).isEqualTo(Twinstar.WRONG);
        assertThat(complained.toString()).contains("'" + listen + "' is no IPv4 address and port; 198.18.0.30:5113 would be");
    }

    @Test
    void withoutAKeyThereIsNoWitness() {
        assertThat(run("127.0.0.1:0")).isEqualTo(Twinstar.WRONG);
        assertThat(complained.toString()).contains("Missing required option: '--key=FILE'");
    }

    private Path key(String name) throws Exception {
        KeyFile.create(directory.resolve(name));
        return directory.resolve(name);
    }

    private int run(String listen, Path... keys) {
        var arguments = new ArrayList<>(List.of("--listen", listen));
        for (Path key : keys) {
            arguments.add("--key");
            arguments.add(key.toString());
        }
        return new CommandLine(new Witness()).setErr(new PrintWriter(complained, true)).execute(arguments.toArray(String[]::new));
    }
}
