package io.twinstar.conf.text;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Backend;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Drain;

import static io.twinstar.conf.text.Texts.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** States, and what is said of draining, in the text. */
class DrainTextTest {

    @Test
    void aBackendAPoolAndAListenerHaveAStateAndAPoolSaysHowItDrains() {
        Conf conf = Texts.good(SMALL.replace("pool: web }", "pool: web, state: drain }").replace(":8080 }", ":8080, state: maintenance }")
                .replace("    backends:", "    state: drain\n    drain: { deadline: 30s, spread: 5s }\n    backends:"));
        assertThat(conf.listeners().get("web")).extracting("state").isEqualTo(AdminState.DRAIN);
        assertThat(conf.pools().get("web")).extracting("state").isEqualTo(AdminState.DRAIN);
        assertThat(conf.pools().get("web")).extracting("drain").isEqualTo(new Drain(Duration.ofSeconds(30), Duration.ofSeconds(5)));
        assertThat(Objects.requireNonNull(conf.pools().get("web")).backends()).extracting(Backend::state)
                .containsExactly(AdminState.MAINTENANCE);
    }

    @Test
    void whatSaysNothingIsReadyAndHasFiveMinutesToDrain() {
        Conf conf = Texts.good(SMALL);
        assertThat(conf.listeners().get("web")).extracting("state").isEqualTo(AdminState.READY);
        assertThat(conf.pools().get("web")).extracting("state").isEqualTo(AdminState.READY);
        assertThat(conf.pools().get("web")).extracting("drain").isEqualTo(new Drain(Duration.ofMinutes(5), Duration.ofSeconds(10)));
        assertThat(Objects.requireNonNull(conf.pools().get("web")).backends()).extracting(Backend::state).containsExactly(AdminState.READY);
    }

    @Test
    void aPartIsNeverInABetterStateThanItsWhole() {
        assertThat(AdminState.READY.within(AdminState.DRAIN)).isEqualTo(AdminState.DRAIN);
        assertThat(AdminState.MAINTENANCE.within(AdminState.DRAIN)).isEqualTo(AdminState.MAINTENANCE);
        assertThat(AdminState.READY.within(AdminState.READY)).isEqualTo(AdminState.READY);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void aMistakeIsPrintedWithItsPlaceAndNothingElseIs(String right, String wrong, List<String> printed) {
        Texts.assertPrinted(SMALL, right, wrong, printed);
    }

    static Stream<Arguments> aMistakeIsPrintedWithItsPlaceAndNothingElseIs() {
        return Stream.of( //
                row(":8080 }", ":8080, state: drained }",
                        "f:11:45: state drained is not one of ready, drain, maintenance; write state: drain"),
                row("    backends:", "    drain: 30s\n    backends:",
                        "f:10:12: drain of pool web is 30s, not a mapping; write drain: { deadline: 5m }"),
                row("    backends:", "    drain: { after: 30s }\n    backends:",
                        "f:10:14: drain of pool web has no key after; the keys here are deadline, spread"),
                row("    backends:", "    drain: { deadline: 8d }\n    backends:",
                        "f:10:24: deadline 8d is not a time from 0s to 168h with its unit (us, ms, s, m or h); write deadline: 5m"));
    }

    private static Arguments row(String right, String wrong, String... printed) { return arguments(right, wrong, List.of(printed)); }
}
