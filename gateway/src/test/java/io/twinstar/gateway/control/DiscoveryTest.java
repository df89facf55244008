package io.twinstar.gateway.control;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Backend;
import io.twinstar.conf.Finder;
import io.twinstar.gateway.control.ControlEvent.Discovered;
import io.twinstar.gateway.control.ControlEvent.StateWanted;
import io.twinstar.gateway.discovery.Found;
import io.twinstar.gateway.relay.Closing;
import io.twinstar.gateway.relay.Closings;
import io.twinstar.vip.Fitness;

import static io.twinstar.gateway.control.Stage.FAILED;
import static io.twinstar.gateway.control.Stage.PASSED;
import static io.twinstar.gateway.control.Stage.ROOT;
import static io.twinstar.gateway.control.Stage.id;
import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of backends that are found by a DNS name, and of a look that fails. The pool has 198.18.0.21 in the file as well. */
class DiscoveryTest {

    private static final String A21 = "198.18.0.21:8080";
    private static final String A22 = "198.18.0.22:8080";
    private static final String CONF = Stage.pool("", "21").replace("    backends:\n",
            "    backends:\n      - { dns: web.example, port: 8080 }\n");
    private static final Finder.Id DNS = new Finder.Id("web", "dns web.example:8080");

    private final Stage stage = new Stage(CONF);

    @Test
    void theGatewayLooksFromTheStartAndJoinsTheElectionsWhenItKnows() {
        assertThat(stage.effects()).contains(new Effect.Discover(Members.finders(stage.snapshot().conf())));
        stage.probe(PASSED, "21");
        assertThat(stage.effects()).as("the finder has not looked").noneMatch(Effect.JoinVips.class::isInstance);
        stage.take(failed("no answer"));
        assertThat(stage.effects()).hasAtLeastOneElementOfType(Effect.JoinVips.class);
    }

    @Test
    void aBackendThatIsFoundIsCheckedAndGetsNothingBeforeItsFirstResult() {
        stage.take(found("22")).probe(PASSED, "21");
        assertThat(stage.serving()).containsExactly(A21);
        assertThat(stage.probe(PASSED, "22").serving()).containsExactly(A21, A22);
    }

    @Test
    void aFindIsNoNewGenerationAndIsTold() {
        stage.take(found("22"));
        assertThat(stage.checked()).containsExactly(A21, A22);
        assertThat(stage.notes()).containsExactly("pool web: backend 198.18.0.22:8080 added, by dns web.example:8080");
        assertThat(stage.snapshot().generation()).isEqualTo(1);
        assertThat(stage.snapshot().sha256()).isEqualTo("0");
        assertThat(stage.snapshot().conf()).isEqualTo(Stage.conf(CONF));
        assertThat(stage.take(found("22")).effects()).as("the same again").isEmpty();
    }

    @Test
    void whatIsNotFoundAnyMoreDrains() {
        stage.at(100).take(found("22", "23")).probe(PASSED, "21", "22", "23").at(160).take(found("23"));
        assertThat(stage.notes()).containsExactly("pool web: backend 198.18.0.22:8080 removed, by dns web.example:8080");
        assertThat(stage.serving()).containsExactly(A21, "198.18.0.23:8080");
        assertThat(stage.snapshot().closings()).isEqualTo(new Closings(Map.of(id("22"), Closing.drained(190_000_000_000L, 5_000_000_000L)),
                Map.of(), Map.of())); // 160 s + 30 s, and 5 s
    }

    @Test
    void aLookThatFailsChangesNothingAndIsToldOnceWithTheAgeOfWhatStays() {
        stage.at(100).take(found("22")).probe(PASSED, "21", "22").at(112).take(failed("SERVFAIL from 198.18.0.53:53"));
        assertThat(stage.notes())
                .containsExactly("dns web.example:8080 of pool web: SERVFAIL from 198.18.0.53:53; what it found 12s ago stays");
        assertThat(stage.serving()).containsExactly(A21, A22);
        assertThat(stage.snapshot().inventory().members().of(DNS).failure()).contains("SERVFAIL from 198.18.0.53:53");
        assertThat(stage.at(117).take(failed("SERVFAIL from 198.18.0.53:53")).effects()).isEmpty();
        assertThat(stage.at(120).take(found("22")).notes()).containsExactly("dns web.example:8080 of pool web: found again");
        assertThat(stage.snapshot().inventory().members().of(DNS).goodNanos()).contains(120_000_000_000L);
    }

    @Test
    void aFirstLookThatFailsSaysThatNothingWasFound() {
        stage.take(failed("web.example has no address"));
        assertThat(stage.notes()).containsExactly("dns web.example:8080 of pool web: web.example has no address; it has found nothing yet");
    }

    @Test
    void aPoolOfWhichNothingIsKnownIsWellAndOneThatHasNothingIsIll() {
        var onlyDns = new Stage(CONF.replace("      - { address: 198.18.0.21:8080 }\n", ""));
        assertThat(onlyDns.snapshot().fitness()).containsEntry("web", Fitness.WELL);
        onlyDns.take(failed("no answer"));
        assertThat(onlyDns.snapshot().fitness()).containsEntry("web", new Fitness(1, false, "pool web has no live backend"));
        onlyDns.take(found("22")).probe(PASSED, "22");
        assertThat(onlyDns.snapshot().fitness()).containsEntry("web", Fitness.WELL);
    }

    @Test
    void whatStandsInTheFileIsAsTheFileSays() {
        stage.take(new Discovered(DNS, new Found.Good(List.of(new Backend(id("21"), 9), new Backend(id("22"), 9)))));
        assertThat(stage.snapshot().inventory().populated().pools().values()).flatExtracting("backends")
                .containsExactly(new Backend(id("21"), 1), new Backend(id("22"), 9));
    }

    @Test
    void aReloadKeepsWhatWasFoundAsLongAsTheFileNamesTheSource() {
        stage.take(found("22")).probe(PASSED, "21", "22").reload(CONF.replace("spread: 5s", "spread: 6s"));
        assertThat(stage.serving()).containsExactly(A21, A22);
        stage.reload(Stage.pool("", "21"));
        assertThat(stage.serving()).containsExactly(A21);
        assertThat(stage.take(found("23")).effects()).as("a late answer").isEmpty();
    }

    @Test
    void whatSomebodyHasDrainedIsDrainedStillWhenItIsFoundAgain() {
        stage.take(found("22")).probe(PASSED, "21", "22");
        stage.want(new StateWanted(ROOT, "web/" + A22, AdminState.DRAIN, Optional.empty()));
        stage.take(found("23")).take(found("22", "23")).probe(PASSED, "22", "23");
        assertThat(stage.serving()).containsExactly(A21, "198.18.0.23:8080");
        assertThat(stage.take(found("23")).want(new StateWanted(ROOT, "web/" + A22, AdminState.READY, Optional.empty())).notes())
                .as("it can be made ready while it is away").containsExactly("web/198.18.0.22:8080 is ready, by user root");
    }

    @Test
    void whatIsFoundCanBeDownLikeAnyOther() {
        stage.take(found("22")).probe(PASSED, "21").probe(FAILED, "22");
        assertThat(stage.notes()).containsExactly("backend web/198.18.0.22:8080 is down: connection refused");
        assertThat(stage.serving()).containsExactly(A21);
    }

    private static Discovered found(String... lastBytes) {
        return new Discovered(DNS, new Found.Good(Stream.of(lastBytes).map(last -> new Backend(id(last), 1)).toList()));
    }

    private static Discovered failed(String reason) { return new Discovered(DNS, new Found.Failed(reason)); }
}
