package io.twinstar.gateway.control;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.change.Change;
import io.twinstar.conf.text.ConfText;
import io.twinstar.conf.text.Decoded;
import io.twinstar.gateway.control.ControlEvent.Request;
import io.twinstar.gateway.control.Effect.Outcome;
import io.twinstar.health.ProbeResult;

import static org.assertj.core.api.Assertions.assertThat;

class ChangeoverTest {

    private static final Request ROOT = new Request("user root", 7);
    private static final Request ANN = new Request("user ann", 8);
    private static final long MINUTE = 60_000_000_000L;
    private static final String ON_TRIAL = "on trial: what was in force before is again in 1m unless this is confirmed: twinstar confirm";

    private Control.Step step = Control.begin(conf("21", "22"), "aaa", 0);
    private long nowNanos = Long.MAX_VALUE - MINUTE / 2; // the clock may wrap round

    @Test
    void whatIsAppliedIsPreparedWithItsTextThenInForceAndKept() {
        var offer = applied(conf("22", "23"), "bbb");
        take(new ControlEvent.Offered(offer));
        assertThat(step.effects()).containsExactly(new Effect.Prepare(offer, "aaa", offer.conf()));
        take(new ControlEvent.Prepared(offer));
        assertThat(step.effects()).contains(new Effect.Keep(offer, List.of("pool web: backend 198.18.0.23:8080 added",
                "pool web: backend 198.18.0.21:8080 removed")));
        assertThat(outcome().accepted()).isTrue();
        assertThat(step.next().snapshot().source()).isEqualTo(Source.ofFile("bbb", conf("22", "23")));
        assertThat(Control.dueNanos(step.next())).isEmpty();
    }

    @Test
    void aTrialIsInForceAndTellsUntilWhen() {
        var offer = onTrial(conf("22", "23"), "bbb");
        take(new ControlEvent.Prepared(offer));
        assertThat(step.effects()).hasAtLeastOneElementOfType(Effect.Publish.class).noneMatch(Effect.Keep.class::isInstance);
        assertThat(outcome().lines()).last().isEqualTo(ON_TRIAL);
        assertThat(now().conf()).isEqualTo(conf("22", "23"));
        assertThat(now().sha256()).isEqualTo("bbb");
        assertThat(Control.dueNanos(step.next())).hasValue(nowNanos + MINUTE);
    }

    @Test
    void aTrialThatNobodyConfirmsGivesWayToWhatWasInForceBefore() {
        take(new ControlEvent.Probed(backend("21"), new ProbeResult.Passed(1)));
        take(new ControlEvent.Prepared(onTrial(conf("22", "23"), "bbb")));
        nowNanos += MINUTE - 1;
        take(new ControlEvent.Due());
        assertThat(step.effects()).as("a nanosecond early").isEmpty();
        nowNanos += 1;
        take(new ControlEvent.Due());
        var back = ((Effect.Prepare) step.effects().getFirst()).offer();
        assertThat(back.conf()).isEqualTo(conf("21", "22"));
        take(new ControlEvent.Prepared(back));
        assertThat(step.effects()).hasAtLeastOneElementOfType(Effect.Publish.class).contains(new Effect.Discard())
                .noneMatch(Effect.Keep.class::isInstance);
        assertThat(now().source()).isEqualTo(Source.ofFile("aaa", conf("21", "22")));
        assertThat(now().generation()).as("counts on").isEqualTo(3);
        assertThat(Control.dueNanos(step.next())).isEmpty();
    }

    @Test
    void aConfirmedTrialIsWrittenIntoTheFileAndStays() {
        var offer = onTrial(conf("22", "23"), "bbb");
        take(new ControlEvent.Prepared(offer));
        take(new ControlEvent.Confirmed(ANN));
        assertThat(step.effects()).containsExactly(new Effect.Install(ANN));
        take(new ControlEvent.Installed(ANN));
        assertThat(step.effects()).contains(new Effect.Keep(offer, List.of("pool web: backend 198.18.0.23:8080 added",
                "pool web: backend 198.18.0.21:8080 removed"))).last()
                .isEqualTo(new Effect.Answer(8, new Outcome(true, 2, List.of("generation 2 is confirmed"))));
        assertThat(now().source()).isEqualTo(Source.ofFile("bbb", conf("22", "23")));
        nowNanos += MINUTE;
        take(new ControlEvent.Due());
        assertThat(step.effects()).isEmpty();
    }

    @Test
    void aTrialThatCannotBeWrittenIntoTheFileGoesOnBeingOne() {
        take(new ControlEvent.Prepared(onTrial(conf("22", "23"), "bbb")));
        take(new ControlEvent.NotInstalled(ANN, "No space left on device"));
        assertThat(outcome()).isEqualTo(new Outcome(false, 2, List.of("No space left on device")));
        assertThat(Control.dueNanos(step.next())).hasValue(nowNanos + MINUTE);
    }

    @Test
    void aTrialCanBeEndedBeforeItsTime() {
        take(new ControlEvent.Prepared(onTrial(conf("22", "23"), "bbb")));
        take(new ControlEvent.TrialEnded(ANN));
        take(new ControlEvent.Prepared(((Effect.Prepare) step.effects().getFirst()).offer()));
        assertThat(now().conf()).isEqualTo(conf("21", "22"));
        assertThat(step.effects()).last().isInstanceOfSatisfying(Effect.Answer.class, answer -> assertThat(answer.ticket()).isEqualTo(8));
    }

    @Test
    void aTrialWhoseWayBackIsBlockedStaysWhollyInForce() {
        take(new ControlEvent.Prepared(onTrial(conf("22", "23"), "bbb")));
        nowNanos += MINUTE;
        take(new ControlEvent.Due());
        take(new ControlEvent.PrepareFailed(((Effect.Prepare) step.effects().getFirst()).offer(), "port 80: Address already in use"));
        assertThat(outcome().lines()).containsExactly("the configuration on trial stays in force: port 80: Address already in use");
        assertThat(step.effects()).contains(new Effect.Discard());
        assertThat(now().conf()).isEqualTo(conf("22", "23"));
        assertThat(Control.dueNanos(step.next())).isEmpty();
    }

    @Test
    void duringATrialNothingElseIsPutInForce() {
        take(new ControlEvent.Prepared(onTrial(conf("22", "23"), "bbb")));
        nowNanos += MINUTE / 4;
        var refusal = "what user root applied is on trial for another 45 s; first confirm it or roll it back";
        for (var event : List.of(new ControlEvent.ReloadRequested(ANN), new ControlEvent.FileChanged("ccc"),
                new ControlEvent.Offered(Offer.ofFile(ANN, conf("24"), "ccc", "")),
                new ControlEvent.EditRequested(ANN, new BackendEdit.Remove(backend("22"))))) {
            take(event);
            assertThat(outcome()).as("%s", event).isEqualTo(new Outcome(false, 2, List.of(refusal)));
        }
    }

    @Test
    void withoutATrialThereIsNothingToConfirmOrToEnd() {
        take(new ControlEvent.Confirmed(ANN));
        assertThat(outcome().lines()).containsExactly("nothing is on trial");
        take(new ControlEvent.TrialEnded(ANN));
        assertThat(outcome().lines()).containsExactly("nothing is on trial");
    }

    @Test
    void aFileThatIsSaidToHaveChangedIsReadUnlessItHoldsWhatIsInForce() {
        take(new ControlEvent.FileChanged("aaa"));
        assertThat(step.effects()).isEmpty();
        take(new ControlEvent.FileChanged("bbb"));
        assertThat(step.effects()).containsExactly(new Effect.ReadFile(new Request("watching the file", 0)));
    }

    @Test
    void aChangeByHandIsInForceAtOnceAndDriftFromTheFile() {
        take(new ControlEvent.EditRequested(ANN, new BackendEdit.Weigh(backend("21"), 5)));
        assertThat(step.effects()).hasAtLeastOneElementOfType(Effect.Publish.class).noneMatch(Effect.Keep.class::isInstance);
        assertThat(outcome().lines()).containsExactly("pool web: backend 198.18.0.21:8080 weight 1 → 5",
                "the file stays as it is; to keep this beyond the next reload: twinstar backend save");
        assertThat(now().sha256()).isEqualTo("aaa");
        assertThat(drift()).containsExactly("pool web: backend 198.18.0.21:8080 weight 1 → 5");
        take(new ControlEvent.EditRequested(ANN, new BackendEdit.Weigh(backend("21"), 1)));
        assertThat(drift()).as("changed back").isEmpty();
    }

    @Test
    void anEditThatIsImpossibleSaysWhy() {
        take(new ControlEvent.EditRequested(ANN, new BackendEdit.Remove(backend("29"))));
        assertThat(outcome()).isEqualTo(new Outcome(false, 1, List.of("pool web has no backend 198.18.0.29:8080")));
    }

    @Test
    void readingTheSameFileAgainUndoesWhatWasChangedByHand() {
        take(new ControlEvent.EditRequested(ANN, new BackendEdit.Add(new Backend(backend("23"), 1))));
        var same = Offer.ofFile(ROOT, conf("21", "22"), "aaa", "");
        take(new ControlEvent.Offered(same));
        assertThat(step.effects()).containsExactly(new Effect.Prepare(same, "aaa", same.conf()));
        take(new ControlEvent.Prepared(same));
        assertThat(outcome().lines()).containsExactly("pool web: backend 198.18.0.23:8080 removed");
        assertThat(drift()).isEmpty();
    }

    @Test
    void writtenIntoTheFileAChangeByHandIsNoDriftAnyMore() {
        take(new ControlEvent.EditRequested(ANN, new BackendEdit.Add(new Backend(backend("23"), 1))));
        take(new ControlEvent.Prepared(applied(conf("21", "22", "23"), "bbb")));
        assertThat(outcome().lines()).isEmpty();
        assertThat(drift()).isEmpty();
    }

    @Test
    void aTrialThatGivesWayBringsBackWhatWasChangedByHandBefore() {
        take(new ControlEvent.EditRequested(ANN, new BackendEdit.Weigh(backend("21"), 5)));
        take(new ControlEvent.Prepared(onTrial(conf("22", "23"), "bbb")));
        assertThat(drift()).isEmpty();
        nowNanos += MINUTE;
        take(new ControlEvent.Due());
        take(new ControlEvent.Prepared(((Effect.Prepare) step.effects().getFirst()).offer()));
        assertThat(drift()).containsExactly("pool web: backend 198.18.0.21:8080 weight 1 → 5");
    }

    @Test
    void theLastChangesResultAndTimeAreKnown() {
        assertThat(now().reloads().any()).isFalse();
        take(new ControlEvent.Prepared(applied(conf("22"), "bbb")));
        assertThat(now().reloads()).isEqualTo(new Snapshot.Reloads(1, 0, "generation 2, 1 change", true, nowNanos));
        nowNanos += 5;
        take(new ControlEvent.Rejected(ANN, List.of("f:1:1: wrong; right")));
        assertThat(now().reloads()).isEqualTo(new Snapshot.Reloads(1, 1, "f:1:1: wrong; right", false, nowNanos));
    }

    private void take(ControlEvent event) {
        step = Control.step(step.next(), event, nowNanos);
    }

    private Snapshot now() {
        return step.next().snapshot();
    }

    private List<String> drift() {
        return now().source().drift(now().conf()).stream().map(Change::sentence).toList();
    }

    private Outcome outcome() {
        return step.effects().stream().filter(Effect.Answer.class::isInstance).map(effect -> ((Effect.Answer) effect).outcome()).findFirst()
                .orElseThrow();
    }

    private static Offer applied(Conf conf, String sha256) { return new Offer(ROOT, conf, sha256, "the text", new Offer.Manner.Apply()); }

    private static Offer onTrial(Conf conf, String sha256) {
        return new Offer(ROOT, conf, sha256, "the text", new Offer.Manner.OnTrial(MINUTE));
    }

    private static BackendId backend(String lastByte) {
        return conf(lastByte).pools().values().iterator().next().backends().getFirst().id();
    }

    private static Conf conf(String... backends) {
        var text = new StringBuilder("""
                nodes:
                  castor: { address: 198.18.0.11 }
                vips:
                  web: { address: 198.18.0.100, interface: eth0, vrid: 51 }
                listeners:
                  web: { vip: web, port: 80, pool: web }
                pools:
                  web:
                    backends:
                """);
        for (String backend : backends) text.append("      - { address: 198.18.0.").append(backend).append(":8080 }\n");
        if (!(ConfText.read(text.toString()) instanceof Decoded.Good(Conf conf))) throw new AssertionError(text);
        return conf;
    }
}
