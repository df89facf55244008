package io.twinstar.gateway.lab;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code twinstar top} as people use it: on a terminal, and where there is none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String FRAME = "\033[H";

    private LabPair pair;

    @BeforeAll
    void build() throws Exception {
        pair = LabPair.up("top-it");
        pair.start();
    }

    @AfterAll
    void tearDown() throws Exception {
        if (pair != null) pair.down();
    }

    @Test
    void withoutATerminalItIsOnePictureInOneColour() throws Exception {
        String active = pair.active();
        String said = pair.lab().run("exec", active, pair.lab().launcher(), "top", "--node", active);
        assertThat(said).startsWith(active + " (").doesNotContain("\033").contains("  POOL web", "  EVENTS");
        assertThat(said.lines()).anyMatch(line -> line.matches("  web +Active .* Backup .*"))
                .anyMatch(line -> line.matches("  198\\.18\\.0\\.21:8080 +up .*")).allMatch(line -> line.length() <= 100);
        assertThat(pair.lab().run("exec", "client", pair.lab().launcher(), "top", "--once").lines())
                .as("both gateways share the lab's directory of sockets").filteredOn(line -> line.matches("(castor|pollux) \\(.*"))
                .hasSize(2);
    }

    /** A pseudo-terminal by script(1), whose modes are printed before and after. */
    @ParameterizedTest
    @ValueSource(strings = {"q", "\003"})
    void onATerminalItIsLiveTakesItsSizeAndLeavesItAsItWas(String end) throws Exception {
        String active = pair.active();
        String command = "trap : INT; tty; stty -g; %s top --node %s; stty -g".formatted(pair.lab().launcher(), active);
        Process script = pair.lab().start(active, "env", "-u", "NO_COLOR", "--default-signal=INT", "script", "-qec", command, "/dev/null");
        var said = new StringWriter();
        Thread.ofVirtual().start(() -> read(script, said));
        try {
            LabPair.await(SOON, "two frames are drawn", () -> frames(said).size() > 3);
            assertThat(said.toString()).contains("\033[?1049h", "\033[32m  web");
            var size = new ProcessBuilder("stty", "-F", said.toString().lines().findFirst().orElseThrow().strip(), "cols", "60", "rows",
                    "12")
                    .inheritIO().start();
            assertThat(size.waitFor()).isZero();
            LabPair.await(SOON, "it is as small as the terminal", () -> isWithin(frames(said), 60, 12));
        } finally {
            script.getOutputStream().write(end.getBytes(StandardCharsets.US_ASCII));
            script.getOutputStream().flush();
        }
        assertThat(script.waitFor()).isZero();
        LabPair.await(SOON, "all is read", () -> said.toString().endsWith("\n"));
        var modes = said.toString().lines().map(line -> line.replaceAll(".*\\033\\[\\?1049l", "").strip())
                .filter(line -> line.matches("([0-9a-f]+:){9,}[0-9a-f]+"))
                .toList();
        assertThat(said.toString()).contains("\033[?25h\033[?1049l");
        assertThat(modes).hasSize(2).allMatch(modes.getFirst()::equals);
    }

    /** Complete ones only. */
    private static List<String> frames(StringWriter said) {
        var frames = Arrays.asList(said.toString().split(Pattern.quote(FRAME), -1));
        return frames.subList(Math.min(1, frames.size()), Math.max(1, frames.size() - 1));
    }

    private static boolean isWithin(List<String> frames, int columns, int rows) {
        String last = frames.getLast().replaceAll("\\033\\[[0-9]*[a-zA-Z]", "");
        return last.lines().count() <= rows && last.lines().allMatch(line -> line.stripTrailing().length() <= columns);
    }

    private static void read(Process script, StringWriter into) {
        try (Reader in = new InputStreamReader(script.getInputStream(), StandardCharsets.UTF_8)) {
            for (int next = in.read(); next >= 0; next = in.read()) into.append((char) next);
        } catch (IOException ended) {
            // whoever waits for more is told so
        }
    }
}
