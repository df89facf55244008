package io.twinstar.gateway.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each way in which a connection can end is brought about by a test of this package, on real sockets. That each connection ends in one
 * way only is looked at by every one of them: {@link Rig#close}.
 */
class OutcomeTest {

    private static final Path TESTS = Path.of("src", "test", "java", "io", "twinstar", "gateway", "relay");
    private static final Pattern SOCKETS = Pattern.compile("Rig\\.(serving|conf)|new (Rig|GatewayProcess)\\(");

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void aTestWithRealSocketsHasConnectionsEndThisWay(Outcome outcome) throws IOException {
        var expected = Pattern.compile("Outcome\\." + outcome + "\\b(?!\\)\\)(\\.as\\(.*\\))?\\.isZero)");
        try (var files = Files.list(TESTS)) {
            assertThat(files.filter(Files::isRegularFile).filter(file -> expects(expected, file)).collect(Collectors.toSet()))
                    .as("tests that expect " + outcome)
                    .isNotEmpty();
        }
    }

    private static boolean expects(Pattern outcome, Path file) {
        try {
            String text = Files.readString(file);
            return SOCKETS.matcher(text).find() && outcome.matcher(text).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
