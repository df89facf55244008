package io.twinstar.conf.text;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class RewritingTest {

    private static final String BLOCK = """
            # é, which is two bytes
            pools:
              web:
                backends:
                  - { address: 198.18.0.21:8080 } # the old one
                  # the heavy one
                  - address: 198.18.0.22:8080 # in the cellar
                    weight: 3
                  - address: "[2001:db8::23]:8080"
            # the end
            """;
    private static final String FLOW = """
            pools:
              web: { backends: [ { address: 198.18.0.21:8080 }, { address: 198.18.0.22:8080, weight: 3 },
                                 { address: "[2001:db8::23]:8080" } ] }
            """;

    @Test
    void anAddedBackendStandsAfterTheOthersOfItsPool() {
        assertThat(in(BLOCK).added(backend("198.18.0.24:8080", 2)))
                .isEqualTo(BLOCK.replace("# the end", "      - { address: 198.18.0.24:8080, weight: 2 }\n# the end"));
        assertThat(in(FLOW).added(backend("[2001:db8::24]:8080", 1)))
                .isEqualTo(FLOW.replace("23]:8080\" }", "23]:8080\" }, { address: \"[2001:db8:0:0:0:0:0:24]:8080\" }"));
    }

    @Test
    void aRemovedBackendTakesItsLinesAlongAndNoOthers() {
        assertRemoved(BLOCK, "198.18.0.21:8080", "      - { address: 198.18.0.21:8080 } # the old one\n");
        assertRemoved(BLOCK, "198.18.0.22:8080", "      - address: 198.18.0.22:8080 # in the cellar\n        weight: 3\n");
        assertRemoved(BLOCK, "[2001:db8::23]:8080", "      - address: \"[2001:db8::23]:8080\"\n");
        assertRemoved(FLOW, "198.18.0.22:8080", "{ address: 198.18.0.22:8080, weight: 3 },\n                     ");
        assertRemoved(FLOW, "[2001:db8::23]:8080", ",\n                     { address: \"[2001:db8::23]:8080\" }");
    }

    @Test
    void aWeightIsReplacedOrAddedWhereItBelongs() {
        assertWeighed(BLOCK, "198.18.0.22:8080", "weight: 3", "weight: 7");
        assertWeighed(BLOCK, "198.18.0.21:8080", "21:8080 }", "21:8080, weight: 7 }");
        assertWeighed(BLOCK, "[2001:db8::23]:8080", "23]:8080\"", "23]:8080\"\n        weight: 7");
        assertWeighed(FLOW, "[2001:db8::23]:8080", "23]:8080\"", "23]:8080\", weight: 7");
    }

    @Test
    void aStateIsReplacedOrAddedWhereItBelongs() {
        String drained = BLOCK.replace("21:8080 }", "21:8080, state: drain }");
        assertThat(in(BLOCK).stated(id("198.18.0.21:8080"), AdminState.DRAIN)).contains(drained);
        assertThat(in(drained).stated(id("198.18.0.21:8080"), AdminState.READY)).contains(drained.replace("state: drain", "state: ready"));
        assertThat(in(BLOCK).added(backend("198.18.0.24:8080", 1).in(AdminState.MAINTENANCE)))
                .contains("      - { address: 198.18.0.24:8080, state: maintenance }\n# the end");
    }

    @Test
    void whatIsNotThereIsNotEdited() {
        assertThat(Rewriting.of(BLOCK, "mail")).isEmpty();
        assertThat(in(BLOCK).removed(id("198.18.0.29:8080"))).isEmpty();
        assertThat(in(BLOCK).weighed(id("198.18.0.21:8081"), 1)).isEmpty();
    }

    @Test
    void thePoolsOnlyBackendStays() {
        assertThat(in(Texts.SMALL).removed(id("198.18.0.21:8080"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void theResultMeansWhatWasAskedFor(String lineBreak) {
        String text = Texts.SMALL.replace("\n", lineBreak);
        String more = in(text).added(backend("198.18.0.22:8080", 4));
        String weighed = in(more).weighed(id("198.18.0.21:8080"), 7).orElseThrow();
        assertThat(backends(weighed)).extracting(backend -> backend.id().endpoint(), Backend::weight)
                .containsExactly(tuple("198.18.0.21:8080", 7), tuple("198.18.0.22:8080", 4));
        assertThat(backends(in(weighed).removed(id("198.18.0.21:8080")).orElseThrow())).extracting(Backend::weight).containsExactly(4);
    }

    private static void assertRemoved(String text, String endpoint, String lines) {
        assertThat(text).contains(lines);
        assertThat(in(text).removed(id(endpoint))).contains(text.replace(lines, ""));
    }

    private static void assertWeighed(String text, String endpoint, String before, String after) {
        assertThat(text).contains(before);
        assertThat(in(text).weighed(id(endpoint), 7)).contains(text.replace(before, after));
    }

    private static List<Backend> backends(String text) {
        return Optional.ofNullable(Texts.good(text).pools().get("web")).orElseThrow().backends();
    }

    private static Rewriting in(String text) { return Rewriting.of(text, "web").orElseThrow(); }

    private static Backend backend(String endpoint, int weight) { return new Backend(id(endpoint), weight); }

    private static BackendId id(String endpoint) {
        var at = Addresses.withPort(endpoint).orElseThrow();
        return new BackendId("web", at.getAddress(), at.getPort());
    }
}
