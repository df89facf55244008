package io.twinstar.conf.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the README shows of a configuration is taken, with the rest of a file around it. */
class ReadmeTest {

    private static final Pattern BLOCK = Pattern.compile("(?m)^\n((?:    .*\n)+)\n");
    private static final String NODES_AND_VIPS = """
            nodes: { castor: { address: 198.18.0.11 } }
            vips: { web: { address: 198.18.0.100, interface: eth0, vrid: 51 } }
            """;
    private static final String LISTENERS = "listeners: { web: { vip: web, port: 80, pool: web } }\n";

    static List<String> blocks() throws IOException {
        var blocks = new ArrayList<String>();
        var found = BLOCK.matcher(Files.readString(Path.of("../README.md")));
        while (found.find()) {
            String block = found.group(1).indent(-4);
            if (block.contains("pools:\n") && !block.contains("…")) blocks.add(block);
        }
        return blocks;
    }

    @Test
    void thereAreSome() throws IOException {
        assertThat(blocks()).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void eachIsGood(String block) {
        String listeners = block.contains("listeners:") ? "" : LISTENERS;
        assertThat(Texts.good(NODES_AND_VIPS + listeners + block).pools()).isNotEmpty();
    }
}
