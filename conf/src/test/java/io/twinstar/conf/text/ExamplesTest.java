package io.twinstar.conf.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Conf;
import io.twinstar.conf.Listener;

import static org.assertj.core.api.Assertions.assertThat;

class ExamplesTest {

    static List<Path> examples() throws IOException {
        try (var files = Files.list(Path.of("examples"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void thereIsOneForEachUseThatIsOftenAskedFor() throws IOException {
        assertThat(examples()).extracting(example -> example.getFileName().toString()).containsExactly("active-active.yaml", "mqtt.yaml",
                "postgresql.yaml", "redis.yaml", "smtp.yaml", "web.yaml", "witness.yaml");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eachIsGoodAndUsesEveryPoolItHas(Path example) throws IOException {
        Conf conf = Texts.good(Files.readString(example));
        assertThat(conf.listeners().values().stream().flatMap(Listener::pools)).containsAll(conf.pools().keySet());
        assertThat(conf.nodes().keySet()).containsExactly("castor", "pollux");
    }

    /** With its first line an editor completes the file and marks what is misspelt. */
    @ParameterizedTest
    @MethodSource("examples")
    void eachNamesTheSchemaForEditors(Path example) throws IOException {
        assertThat(Files.readAllLines(example).getFirst()).isEqualTo("# yaml-language-server: $schema=../gateway.schema.json");
    }
}
