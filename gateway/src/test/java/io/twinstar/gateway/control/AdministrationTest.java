package io.twinstar.gateway.control;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Drain;
import io.twinstar.conf.Listener;
import io.twinstar.gateway.control.ControlEvent.StateFailed;
import io.twinstar.gateway.control.ControlEvent.StateWanted;
import io.twinstar.gateway.control.Subject.OfBackend;
import io.twinstar.gateway.control.Subject.OfListener;
import io.twinstar.gateway.control.Subject.OfPool;
import io.twinstar.gateway.notify.Notice;
import io.twinstar.gateway.relay.Closing;
import io.twinstar.gateway.relay.Closings;
import io.twinstar.vip.Fitness;

import static io.twinstar.gateway.control.Stage.FAILED;
import static io.twinstar.gateway.control.Stage.PASSED;
import static io.twinstar.gateway.control.Stage.ROOT;
import static io.twinstar.gateway.control.Stage.id;
import static io.twinstar.gateway.control.Stage.pool;
import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of backends, pools and listeners that somebody, or the file, does not want ready. */
class AdministrationTest {

    private static final String A21 = "198.18.0.21:8080";
    private static final String A22 = "198.18.0.22:8080";
    private static final String TWO = pool("", "21", "22");

    private final Stage stage = new Stage(TWO).probe(PASSED, "21", "22");

    @Test
    void aDrainedBackendGetsNothingNewAndItsConnectionsHaveWhatThePoolGivesThem() {
        stage.at(100).want(drain("web/" + A21));
        assertThat(stage.serving()).containsExactly(A22);
        assertThat(stage.snapshot().closings()).isEqualTo(closings(Map.of(id("21"), closing(130, 5)))); // 100 s + 30 s
        assertThat(stage.checked()).as("it is checked all the same").containsExactly(A21, A22);
        var line = "web/198.18.0.21:8080 is in drain: new connections get nothing of it, and those left are closed after 30s, over 5s";
        assertThat(stage.notes()).containsExactly(line + ", by user root");
        assertThat(stage.effects()).contains(new Effect.Tell(Notice.state("user root", "web/" + A21, "drain", line)))
                .contains(new Effect.Answer(7, new Effect.Outcome(true, 1, List.of(line))));
    }

    @Test
    void whatWasSetByHandOutlivesAReloadWithWhoAndWhen() {
        stage.at(100).want(drain("web/" + A21)).at(110).reload(pool("", "21", "22", "23"));
        assertThat(stage.serving()).containsExactly(A22);
        assertThat(standing(new OfBackend(id("21")))).isEqualTo(
                new Standing(AdminState.DRAIN, "user root", seconds(100), new Drain(Duration.ofSeconds(30), Duration.ofSeconds(5))));
        assertThat(stage.snapshot().closings()).isEqualTo(closings(Map.of(id("21"), closing(130, 5))));
    }

    @Test
    void whatIsReadyAgainServesAtOnceAndKeepsItsConnections() {
        stage.at(100).want(drain("web/" + A21)).at(101).want(ready("web/" + A21));
        assertThat(stage.serving()).containsExactly(A21, A22);
        assertThat(stage.snapshot().closings()).isEqualTo(Closings.NONE);
        assertThat(stage.notes()).containsExactly("web/198.18.0.21:8080 is ready, by user root");
    }

    @Test
    void whatIsInMaintenanceIsNotCheckedAndLosesItsConnectionsAtOnceAndIsUnknownAfterwards() {
        stage.at(100).want(wanted("web/" + A21, AdminState.MAINTENANCE, Optional.empty()));
        assertThat(stage.checked()).containsExactly(A22);
        assertThat(stage.snapshot().closings()).isEqualTo(closings(Map.of(id("21"), closing(100, 0))));
        assertThat(stage.probe(FAILED, "21").effects()).as("a late result").isEmpty();
        stage.at(200).want(ready("web/" + A21));
        assertThat(stage.checked()).containsExactly(A21, A22);
        assertThat(stage.serving()).as("nothing is known of it").containsExactly(A22);
        assertThat(stage.probe(PASSED, "21").serving()).containsExactly(A21, A22);
    }

    @Test
    void aDeadlineThatIsGivenGoesBeforeThePools() {
        stage.at(100).want(wanted("web/" + A21, AdminState.MAINTENANCE, Optional.of(Duration.ofSeconds(60))));
        assertThat(stage.snapshot().closings()).isEqualTo(closings(Map.of(id("21"), closing(160, 5))));
        stage.at(110).want(wanted("web/" + A21, AdminState.DRAIN, Optional.of(Duration.ZERO)));
        assertThat(stage.snapshot().closings()).as("the latest counts").isEqualTo(closings(Map.of(id("21"), closing(110, 5))));
    }

    @Test
    void aPoolDrainsWithAllItsBackendsWhateverIsWantedOfOneOfThem() {
        stage.at(100).want(drain("pool/web"));
        assertThat(stage.serving()).isEmpty();
        assertThat(stage.snapshot().closings()).isEqualTo(new Closings(Map.of(), Map.of("web", closing(130, 5)), Map.of()));
        stage.want(ready("web/" + A21));
        assertThat(stage.notes()).containsExactly("web/198.18.0.21:8080 is ready, but its pool is in drain, by user root");
        assertThat(stage.serving()).isEmpty();
    }

    @Test
    void aPoolThatSomebodyHasDrainedIsNoAilmentButOneIsWhoseLastReadyBackendIsDead() {
        stage.want(drain("web/" + A21));
        assertThat(stage.snapshot().fitness()).containsEntry("web", Fitness.WELL);
        for (int failure = 0; failure < 3; failure++) stage.probe(FAILED, "22");
        assertThat(stage.snapshot().fitness()).containsEntry("web", new Fitness(1, false, "pool web has no live backend"));
        assertThat(stage.serving()).as("all that is ready is down, which is panic: not for what was drained").containsExactly(A22);
        stage.want(drain("web/" + A22));
        assertThat(stage.snapshot().fitness()).containsEntry("web", Fitness.WELL);
    }

    @Test
    void aListenerThatDrainsIsOutOfForceAndNeedsItsPortWhenItIsReadyAgain() {
        stage.at(100).want(drain("listener/web"));
        assertThat(listenerInForce().state()).isEqualTo(AdminState.DRAIN);
        assertThat(stage.snapshot().conf().listeners()).as("the file's").isEqualTo(Stage.conf(TWO).listeners());
        assertThat(stage.snapshot().closings()).isEqualTo(new Closings(Map.of(), Map.of(), Map.of("web", closing(130, 5))));
        assertThat(stage.serving()).containsExactly(A21, A22);
        var wanted = ready("listener/web");
        stage.take(wanted);
        assertThat(stage.effects()).as("all of the file").containsExactly(new Effect.PrepareState(wanted, Stage.conf(TWO)));
        stage.take(new StateFailed(wanted, "port 80: address already in use"));
        assertThat(stage.effects())
                .containsExactly(new Effect.Answer(7, new Effect.Outcome(false, 1, List.of("port 80: address already in use"))));
        assertThat(listenerInForce().state()).isEqualTo(AdminState.DRAIN);
        assertThat(listenerInForce(stage.want(wanted)).state()).isEqualTo(AdminState.READY);
    }

    @Test
    void aReloadDoesNotNeedThePortOfAListenerThatSomebodyHasDrained() {
        stage.want(drain("listener/web"));
        stage.take(new ControlEvent.Offered(Offer.ofFile(ROOT, Stage.conf(pool("", "22")), "other", "")));
        assertThat(stage.effects()).singleElement().isInstanceOfSatisfying(Effect.Prepare.class,
                prepare -> assertThat(listener(prepare.inForce().listeners()).state()).isEqualTo(AdminState.DRAIN));
    }

    @Test
    void theFileDrainsTooFromTheMomentItSaysSo() {
        stage.at(100).reload(pool("    state: maintenance\n", "21", "22"));
        assertThat(stage.serving()).isEmpty();
        assertThat(stage.checked()).isEmpty();
        assertThat(standing(new OfPool("web"))).isEqualTo(new Standing(AdminState.MAINTENANCE, "the file", seconds(100), Drain.AT_ONCE));
        stage.at(110).reload(pool("    state: maintenance\n", "21", "22", "23"));
        assertThat(standing(new OfPool("web")).sinceNanos()).as("it has said so since then").isEqualTo(seconds(100));
        stage.at(120).want(ready("pool/web"));
        assertThat(stage.snapshot().closings()).as("the hand goes before the file").isEqualTo(Closings.NONE);
        assertThat(stage.probe(PASSED, "21").serving()).containsExactly(A21);
        stage.at(130).reload(TWO);
        assertThat(stage.serving()).containsExactly(A21);
    }

    @Test
    void whatAReloadRemovesDrainsUntilItsTimeIsOver() {
        stage.at(100).reload(pool("", "22"));
        assertThat(stage.snapshot().closings()).isEqualTo(closings(Map.of(id("21"), closing(130, 5))));
        assertThat(standing(new OfBackend(id("21"))).by()).isEqualTo("its removal");
        stage.at(195).reload(pool("    panic: 5%\n", "22"));
        assertThat(stage.snapshot().closings()).as("135 s, and a minute for loops that are late").isNotEqualTo(Closings.NONE);
        stage.at(196).reload(pool("    panic: 6%\n", "22"));
        assertThat(stage.snapshot().closings()).isEqualTo(Closings.NONE);
    }

    @Test
    void whatComesBackBeforeItsTimeIsOverKeepsItsConnections() {
        stage.at(100).reload(pool("", "22")).at(110).reload(TWO);
        assertThat(stage.snapshot().closings()).isEqualTo(Closings.NONE);
    }

    @Test
    void aRemovedListenerDrainsAsItsPoolSays() {
        stage.at(100).reload(TWO.replace("  web: { vip: web, port: 80, pool: web }", "  alt: { vip: web, port: 81, pool: web }"));
        assertThat(stage.snapshot().closings()).isEqualTo(new Closings(Map.of(), Map.of(), Map.of("web", closing(130, 5))));
        assertThat(standing(new OfListener("web")).state()).isEqualTo(AdminState.DRAIN);
    }

    @Test
    void whatIsRemovedWhileItDrainsGetsNoMoreTime() {
        stage.at(100).want(drain("web/" + A21)).at(120).reload(pool("", "22"));
        assertThat(stage.snapshot().closings()).isEqualTo(closings(Map.of(id("21"), closing(130, 5))));
    }

    @Test
    void whoNamesWhatIsNotThereIsToldHowToName() {
        stage.want(drain("web/198.18.0.29:8080"));
        assertThat(stage.effects()).containsExactly(new Effect.Answer(7, new Effect.Outcome(false, 1, List.of(
                "there is no web/198.18.0.29:8080; name a backend as web/198.18.0.21:8080, a pool as pool/web, a listener as listener/web"))));
    }

    private Standing standing(Subject subject) {
        return stage.snapshot().inventory().standings().notReady().entrySet().stream().filter(entry -> entry.getKey().equals(subject))
                .findFirst().orElseThrow().getValue();
    }

    private Listener listenerInForce() { return listenerInForce(stage); }

    private static Listener listenerInForce(Stage of) { return listener(of.snapshot().inForce().listeners()); }

    private static Listener listener(Map<String, Listener> listeners) { return listeners.values().iterator().next(); }

    private static StateWanted drain(String what) { return wanted(what, AdminState.DRAIN, Optional.empty()); }

    private static StateWanted ready(String what) { return wanted(what, AdminState.READY, Optional.empty()); }

    private static StateWanted wanted(String what, AdminState state, Optional<Duration> deadline) {
        return new StateWanted(ROOT, what, state, deadline);
    }

    private static Closings closings(Map<BackendId, Closing> backends) {
        return new Closings(backends, Map.of(), Map.of());
    }

    private static Closing closing(long atSecond, long spreadSeconds) { return Closing.drained(seconds(atSecond), seconds(spreadSeconds)); }

    private static long seconds(long count) { return Duration.ofSeconds(count).toNanos(); }
}
