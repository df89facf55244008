package io.twinstar.gateway.control;

import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.text.ConfText;
import io.twinstar.conf.text.Decoded;
import io.twinstar.gateway.control.ControlEvent.Request;
import io.twinstar.gateway.notify.Notice;
import io.twinstar.health.AgentReply;
import io.twinstar.health.AgentResult;
import io.twinstar.health.ProbeResult;
import io.twinstar.vip.VipReport;
import io.twinstar.vip.election.Role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class ControlTest {

    private static final Request SIGHUP = new Request("SIGHUP", 7);
    private static final ProbeResult PASSED = new ProbeResult.Passed(1_000_000);
    private static final ProbeResult FAILED = new ProbeResult.Failed(1_000_000, "connection refused");

    private Control.Step step = Control.begin(conf("21", "22"), "aaa", 0);
    private long nowNanos;

    @Test
    void beginsByPublishingAndProbingAndWithoutJoiningAnyElection() {
        assertThat(step.effects()).hasExactlyElementsOfTypes(Effect.Publish.class, Effect.Watch.class, Effect.WatchTracks.class,
                Effect.Discover.class, Effect.AssessVips.class, Effect.NotifyBy.class);
        assertThat(step.next().snapshot().generation()).isEqualTo(1);
        assertThat(step.next().snapshot().health().isUp(backend("21"))).isFalse();
    }

    @Test
    void joinsTheElectionsWhenEveryBackendHasAnsweredOnce() {
        take(new ControlEvent.Probed(backend("21"), PASSED));
        assertThat(step.effects()).hasExactlyElementsOfTypes(Effect.Publish.class, Effect.Note.class);
        take(new ControlEvent.Probed(backend("22"), FAILED));
        assertThat(step.effects()).last().isInstanceOf(Effect.JoinVips.class);
        take(new ControlEvent.Settled());
        assertThat(step.effects()).as("once").isEmpty();
    }

    @Test
    void joinsTheElectionsAfterAWhileWhateverTheBackendsSay() {
        take(new ControlEvent.Settled());
        assertThat(step.effects()).hasExactlyElementsOfTypes(Effect.JoinVips.class);
        take(new ControlEvent.Probed(backend("21"), PASSED));
        take(new ControlEvent.Probed(backend("22"), PASSED));
        assertThat(step.effects()).as("once").noneMatch(Effect.JoinVips.class::isInstance);
    }

    @Test
    void publishesOnlyWhenABackendFlips() {
        take(new ControlEvent.Probed(backend("21"), PASSED));
        take(new ControlEvent.Probed(backend("21"), FAILED));
        take(new ControlEvent.Probed(backend("21"), FAILED));
        assertThat(step.effects()).as("two failures of the three that eject").isEmpty();
        take(new ControlEvent.Probed(backend("21"), FAILED));
        assertThat(step.effects()).first().isInstanceOfSatisfying(Effect.Publish.class,
                publish -> assertThat(publish.snapshot().health().isUp(backend("21"))).isFalse());
    }

    @Test
    void whatSeveralResultsAddUpToIsPublishedOnce() {
        take(new ControlEvent.ProbedTogether(List.of(new ControlEvent.Probed(backend("21"), PASSED),
                new ControlEvent.Probed(backend("22"), FAILED), new ControlEvent.Probed(backend("22"), FAILED))));
        assertThat(step.effects()).as("up, down, and all are known").hasExactlyElementsOfTypes(Effect.Publish.class, Effect.Note.class,
                Effect.Note.class, Effect.JoinVips.class);
        assertThat(step.next().snapshot().health().isUp(backend("21"))).isTrue();
        assertThat(step.next().snapshot().health().isDown(backend("22"))).isTrue();
    }

    @Test
    void aRefusedConnectionRaisesADoubtAboutABackendThatIsUp() {
        take(new ControlEvent.ConnectFailed(backend("21"), 100));
        assertThat(step.effects()).as("it is not up yet").isEmpty();
        take(new ControlEvent.Probed(backend("21"), PASSED));
        take(new ControlEvent.ConnectFailed(backend("21"), 100));
        assertThat(step.effects()).containsExactly(new Effect.Recheck(backend("21")));
    }

    @Test
    void enoughFailedConnectionsInARowEjectABackendAndItsTimeOrItsChecksBringItBack() {
        step = Control.begin(ejecting("21", "22"), "aaa", 0);
        for (String each : List.of("21", "22")) take(new ControlEvent.Probed(backend(each), PASSED));
        take(new ControlEvent.ConnectFailed(backend("21"), 2));
        assertThat(step.effects()).containsExactly(new Effect.Recheck(backend("21")));
        take(new ControlEvent.ConnectFailed(backend("21"), 3));
        assertThat(step.effects()).containsExactly(new Effect.Recheck(backend("21")), new Effect.Publish(step.next().snapshot()),
                new Effect.Note(Effect.Severity.WARNING,
                        "backend web/198.18.0.21:8080 is ejected for 10s: 3 connections to it failed in a row"));
        assertServing("22");
        take(new ControlEvent.Probed(backend("21"), PASSED));
        assertThat(step.effects()).as("one pass of the two that it takes").isEmpty();
        nowNanos += 10_000_000_000L;
        take(new ControlEvent.Probed(backend("21"), FAILED));
        assertThat(step.effects()).containsExactly(new Effect.Publish(step.next().snapshot()),
                new Effect.Note(Effect.Severity.INFO, "backend web/198.18.0.21:8080 is no longer ejected"));
        assertServing("21", "22");
    }

    @Test
    void aReloadKeepsAnEjectionUnlessThePoolNoLongerEjects() {
        step = Control.begin(ejecting("21", "22"), "aaa", 0);
        for (String each : List.of("21", "22")) take(new ControlEvent.Probed(backend(each), PASSED));
        take(new ControlEvent.ConnectFailed(backend("21"), 3));
        take(new ControlEvent.Prepared(Offer.ofFile(SIGHUP, ejecting("21", "22", "23"), "bbb", "")));
        assertServing("22");
        take(new ControlEvent.Prepared(Offer.ofFile(SIGHUP, conf("21", "22"), "ccc", "")));
        assertServing("21", "22");
    }

    @Test
    void whatAnAgentSaysOfItsBackendIsInForceUntilTheConfigurationAsksItNoMore() {
        step = Control.begin(withPoolLine("    check: { agent: { port: 9000 } }\n", "21", "22"), "aaa", 0);
        for (String each : List.of("21", "22")) take(new ControlEvent.Probed(backend(each), PASSED));
        takeFromAgent("21", "up 50% maxconn:30");
        assertThat(step.effects()).containsExactly(new Effect.Publish(step.next().snapshot()),
                new Effect.Note(Effect.Severity.INFO, "backend web/198.18.0.21:8080: its agent says up ready 50% maxconn:30"));
        assertServing("21", "22");
        var pool = Objects.requireNonNull(step.next().snapshot().inForce().pools().get("web"));
        assertThat(pool.backends()).extracting(Backend::weight, Backend::maxConnections) // half of 1 is rounded up, or it were drained
                .containsExactly(tuple(1, 30), tuple(1, Backend.UNLIMITED));
        takeFromAgent("21", "up 50% maxconn:30");
        assertThat(step.effects()).as("the same again").isEmpty();
        takeFromAgent("21", "drain # backup runs");
        assertServing("22");
        take(new ControlEvent.AgentAsked(backend("21"), new AgentResult.Nothing("connection refused")));
        assertServing("22");
        take(new ControlEvent.Prepared(Offer.ofFile(SIGHUP, conf("21", "22"), "bbb", "")));
        assertServing("21", "22");
        takeFromAgent("21", "drain");
        assertThat(step.effects()).as("a late answer").isEmpty();
    }

    private void takeFromAgent(String backend, String line) {
        if (!(AgentReply.parse(line) instanceof AgentReply.Parsed.Understood(AgentReply reply))) throw new AssertionError(line);
        take(new ControlEvent.AgentAsked(backend(backend), new AgentResult.Said(reply)));
    }

    @Test
    void aPoolOfWhichTooLittleIsUpUsesWhatIsDownAndSaysSo() {
        for (String each : List.of("21", "22")) take(new ControlEvent.Probed(backend(each), FAILED));
        assertThat(step.effects()).contains(new Effect.Note(Effect.Severity.WARNING,
                "pool web: less than 30% of its backends are up; those that are down are used as well"));
        assertServing("21", "22");
        for (int pass = 0; pass < 2; pass++) take(new ControlEvent.Probed(backend("22"), PASSED));
        assertThat(step.effects())
                .contains(new Effect.Note(Effect.Severity.INFO, "pool web: backends that are down are no longer used"));
        assertServing("22");
    }

    @Test
    void whatNothingIsKnownOfServesInNoCase() {
        assertServing();
        take(new ControlEvent.Probed(backend("21"), FAILED));
        assertServing();
    }

    @Test
    void aReloadIsReadThenPreparedThenPublished() {
        take(new ControlEvent.ReloadRequested(SIGHUP));
        assertThat(step.effects()).containsExactly(new Effect.ReadFile(SIGHUP));
        var offer = Offer.ofFile(SIGHUP, conf("22", "23"), "bbb", "");
        take(new ControlEvent.Offered(offer));
        assertThat(step.effects()).containsExactly(new Effect.Prepare(offer, "aaa", conf("22", "23")));
        assertThat(step.next().snapshot().generation()).as("nothing has changed yet").isEqualTo(1);
        take(new ControlEvent.Prepared(offer));
        assertThat(step.effects()).startsWith(new Effect.Publish(step.next().snapshot())).last().isInstanceOfSatisfying(Effect.Answer.class,
                answer -> {
                    assertThat(answer.ticket()).isEqualTo(7);
                    assertThat(answer.outcome().accepted()).isTrue();
                    assertThat(answer.outcome().generation()).isEqualTo(2);
                    assertThat(answer.outcome().lines()).containsExactlyInAnyOrder("pool web: backend 198.18.0.21:8080 removed",
                            "pool web: backend 198.18.0.23:8080 added");
                });
    }

    @Test
    void aReloadKeepsTheHealthOfWhatStays() {
        take(new ControlEvent.Probed(backend("22"), PASSED));
        take(new ControlEvent.Prepared(Offer.ofFile(SIGHUP, conf("22", "23"), "bbb", "")));
        var health = step.next().snapshot().health();
        assertThat(health.isUp(backend("22"))).isTrue();
        assertThat(health.isUp(backend("23"))).as("new, so nothing is known of it").isFalse();
        assertThat(health.of(backend("21"))).isEmpty();
    }

    @Test
    void aReloadAfterJoiningTellsTheVipAgentToo() {
        take(new ControlEvent.Settled());
        take(new ControlEvent.Prepared(Offer.ofFile(SIGHUP, conf("22"), "bbb", "")));
        assertThat(step.effects()).hasAtLeastOneElementOfType(Effect.ApplyVips.class);
    }

    @Test
    void anUnchangedFileChangesNothingAndSaysSo() {
        take(new ControlEvent.Offered(Offer.ofFile(SIGHUP, conf("21", "22"), "aaa", "")));
        assertThat(step.effects()).noneMatch(Effect.Prepare.class::isInstance).last().isInstanceOfSatisfying(Effect.Answer.class,
                answer -> assertThat(answer.outcome().lines()).containsExactly("the file has not changed"));
        assertThat(step.next().snapshot().generation()).isEqualTo(1);
    }

    @Test
    void whatTheKernelRefusesChangesNothing() {
        var before = step.next().snapshot();
        take(new ControlEvent.PrepareFailed(Offer.ofFile(SIGHUP, conf("23"), "bbb", ""), "port 80: address already in use"));
        assertRefused(before, List.of("port 80: address already in use"));
    }

    @Test
    void aBadFileChangesNothingAndEveryProblemIsTold() {
        var before = step.next().snapshot();
        var problems = List.of("gateway.yaml:1:1: one", "gateway.yaml:2:1: two");
        take(new ControlEvent.Rejected(SIGHUP, problems));
        assertRefused(before, problems);
    }

    @Test
    void aProbeOfABackendThatHasGoneMeanwhileChangesNothing() {
        take(new ControlEvent.Prepared(Offer.ofFile(SIGHUP, conf("22"), "bbb", "")));
        var before = step.next().snapshot();
        take(new ControlEvent.Probed(backend("21"), PASSED));
        assertThat(step.effects()).isEmpty();
        assertThat(step.next().snapshot().health().of(backend("21"))).isEmpty();
        assertThat(step.next().snapshot().generation()).isEqualTo(before.generation());
    }

    @Test
    void whatTheVipAgentReportsIsLoggedAndTold() {
        var fenced = new VipReport.RoleChanged("web", Role.ACTIVE, Role.BACKUP, "stalled", "stalled for 170 ms");
        take(new ControlEvent.VipReported(fenced));
        assertThat(step.effects()).containsExactly(new Effect.Note(Effect.Severity.INFO, "VIP web: Active → Backup: stalled for 170 ms"),
                new Effect.Tell(Notice.of(fenced)));
    }

    @Test
    void whatWasNotToldIsLoggedAndTold() {
        take(new ControlEvent.NoticesLost("webhook", 17));
        assertThat(step.effects()).containsExactly(new Effect.Note(Effect.Severity.WARNING, "notify webhook: 17 events lost"),
                new Effect.Tell(Notice.lost("webhook", 17)));
    }

    @Test
    void aReloadIsToldOfInTheWayThatTheNewFileNames() {
        take(new ControlEvent.Prepared(Offer.ofFile(SIGHUP, conf("22"), "bbb", "")));
        assertThat(step.effects()).containsSubsequence(new Effect.NotifyBy(conf("22").notifies()), new Effect.Tell(
                Notice.reload("SIGHUP", true, "generation 2, 1 change", List.of("pool web: backend 198.18.0.21:8080 removed"))));
    }

    @Test
    void aReloadThatChangesNothingIsToldOfToo() {
        take(new ControlEvent.Offered(Offer.ofFile(SIGHUP, conf("21", "22"), "aaa", "")));
        assertThat(step.effects()).contains(new Effect.Tell(Notice.reload("SIGHUP", true, "the file has not changed", List.of())));
    }

    private void assertRefused(Snapshot before, List<String> problems) {
        var after = step.next().snapshot();
        assertThat(after.conf()).isSameAs(before.conf());
        assertThat(after.generation()).isEqualTo(before.generation());
        assertThat(after.sha256()).isEqualTo(before.sha256());
        assertThat(after.reloads().refused()).isEqualTo(before.reloads().refused() + 1);
        assertThat(step.effects()).noneMatch(Effect.Publish.class::isInstance).last()
                .isEqualTo(new Effect.Answer(7, new Effect.Outcome(false, before.generation(), problems)));
        assertThat(step.effects().stream().filter(Effect.Note.class::isInstance).map(effect -> ((Effect.Note) effect).text()))
                .containsAll(problems);
        assertThat(step.effects()).contains(
                new Effect.Tell(Notice.reload("SIGHUP", false, "nothing has changed; generation 1 stays", problems)));
    }

    private void take(ControlEvent event) {
        step = Control.step(step.next(), event, nowNanos);
    }

    private void assertServing(String... backends) {
        assertThat(List.of("21", "22").stream().filter(each -> step.next().snapshot().serves(backend(each)))).containsExactly(backends);
    }

    private static BackendId backend(String lastByte) {
        return conf(lastByte).pools().values().iterator().next().backends().getFirst().id();
    }

    private static Conf conf(String... backends) { return withPoolLine("", backends); }

    private static Conf ejecting(String... backends) { return withPoolLine("    eject: { failures: 3 }\n", backends); }

    private static Conf withPoolLine(String line, String... backends) {
        var text = new StringBuilder("""
                nodes:
                  castor: { address: 198.18.0.11 }
                vips:
                  web: { address: 198.18.0.100, interface: eth0, vrid: 51 }
                listeners:
                  web: { vip: web, port: 80, pool: web }
                pools:
                  web:
                """).append(line).append("    backends:\n");
        for (String backend : backends) text.append("      - { address: 198.18.0.").append(backend).append(":8080 }\n");
        return switch (ConfText.read(text.toString())) {
            case Decoded.Good(Conf conf) -> conf;
            case Decoded.Bad(var problems) -> throw new AssertionError(problems);
        };
    }
}
