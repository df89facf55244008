package io.twinstar.gateway.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class CheckTest {

    private static final String GOOD = """
            nodes:
              castor: { address: 198.18.0.11 }
              pollux: { address: 198.18.0.12 }
            vips:
              web: { address: 198.18.0.100, interface: eth0, vrid: 51, preferred: castor }
            listeners:
              web: { vip: web, port: 80, pool: web }
            pools:
              web:
                backends:
                  - { address: 198.18.0.21:8080 }
            """;

    @TempDir
    private Path directory = Path.of("");
    private final StringWriter said = new StringWriter();

    @Test
    void aGoodFileIsSaidToBeGood() throws Exception {
        assertThat(check(GOOD)).isEqualTo(Twinstar.DONE);
        assertThat(said.toString()).endsWith("gateway.yaml is good: 1 VIP, 1 listener, 1 pool" + System.lineSeparator());
    }

    @Test
    void fiveMistakesAreFiveLinesWithTheirPlaces() throws Exception {
        var bad = GOOD.replace("198.18.0.12 }", "198.18.0.312 }") // line 3, where the address begins: column 22
                .replace("vrid: 51", "vrid: 256") // line 5, behind "  web: { address: 198.18.0.100, interface: eth0, vrid: ": 56
                .replace("port: 80", "prot: 80") // line 7, the unknown key: behind "  web: { vip: web, ", 20
                .replace("pool: web", "pool: wbe") // line 7, behind "  web: { vip: web, prot: 80, pool: ": 36
                .replace("0.21:8080", "0.21"); // line 11, behind "      - { address: ": 20
        assertThat(check(bad)).isEqualTo(Twinstar.WRONG);
        var file = directory.resolve("gateway.yaml").toString();
        assertThat(said.toString().lines()).satisfiesExactly(line -> assertThat(line).startsWith(file + ":3:22: "),
                line -> assertThat(line).startsWith(file + ":5:56: ").contains("1 to 255"),
                line -> assertThat(line).startsWith(file + ":7:20: ").contains("port"),
                line -> assertThat(line).startsWith(file + ":7:36: ").contains("web"),
                line -> assertThat(line).startsWith(file + ":11:20: ").contains("port"));
    }

    @Test
    void aMissingFileIsOneLine() {
        assertThat(run("nowhere.yaml")).isEqualTo(Twinstar.WRONG);
        assertThat(said.toString().lines()).singleElement().asString().startsWith("nowhere.yaml: there is no such file");
    }

    private int check(String text) throws Exception {
        return run(Files.writeString(directory.resolve("gateway.yaml"), text).toString());
    }

    private int run(String file) {
        return new CommandLine(new Check()).setOut(new PrintWriter(said, true)).execute(file);
    }
}
