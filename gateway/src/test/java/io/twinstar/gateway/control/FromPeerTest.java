package io.twinstar.gateway.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.text.ConfText;
import io.twinstar.conf.text.Decoded;
import io.twinstar.gateway.control.Effect.Note;
import io.twinstar.gateway.control.Effect.Severity;
import io.twinstar.gateway.notify.Notice;
import io.twinstar.gateway.peer.report.PeerReport;
import io.twinstar.gateway.peer.report.PeerReport.BackendState;
import io.twinstar.gateway.peer.report.PeerReport.Configuration;
import io.twinstar.gateway.peer.report.PeerReport.Ejection;
import io.twinstar.gateway.peer.report.PeerReport.Wish;
import io.twinstar.health.ProbeResult;
import io.twinstar.health.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/** What the other gateway tells, and what this one tells it. */
class FromPeerTest {

    private static final long SECOND = 1_000_000_000;
    private static final ProbeResult PASSED = new ProbeResult.Passed(1_000_000);
    private static final String SHA = "ab".repeat(32);

    private final Conf conf = conf();
    private final List<BackendId> backends = conf.pools().values().iterator().next().backends().stream().map(backend -> backend.id())
            .toList();
    private Control.Step step = Control.begin(conf, SHA, 0);
    private Optional<PeerReport> told = Optional.empty();
    private long nowNanos;

    @BeforeEach
    void everyBackendIsUp() {
        for (BackendId backend : backends) take(new ControlEvent.Probed(backend, PASSED));
    }

    @Test
    void aBackendThatTheOtherGatewayEjectsIsEjectedHereForAsLong() {
        learn(Map.of(0, new Ejection(1, 5 * SECOND)));
        assertThat(step.effects()).containsExactly(new Effect.Publish(snapshot()), new Note(Severity.WARNING,
                "backend web/198.18.0.21:8080 is ejected: connections of the other gateway to it failed"));
        assertThat(serving()).containsExactly(false, true, true);
        nowNanos = 5 * SECOND;
        take(new ControlEvent.Probed(backends.getFirst(), PASSED));
        assertThat(serving()).containsExactly(true, true, true);
    }

    @Test
    void whatWasToldBeforeIsNotToldAgain() {
        var ejected = Map.of(0, new Ejection(1, 50 * SECOND));
        learn(ejected);
        for (int rise = 0; rise < 2; rise++) take(new ControlEvent.Probed(backends.getFirst(), PASSED));
        assertThat(serving()).as("its checks have passed here twice").containsExactly(true, true, true);
        learn(ejected);
        assertThat(step.effects()).isEmpty();
        learn(Map.of(0, new Ejection(2, 60 * SECOND)));
        assertThat(serving()).as("it has ejected it again").containsExactly(false, true, true);
    }

    @Test
    void thisGatewaysOwnBoundsHold() {
        var all = new Ejection(1, 5 * SECOND);
        learn(Map.of(0, all, 1, all, 2, all));
        assertThat(serving()).as("at most 70% of 3").containsExactly(false, false, true);
    }

    @Test
    void whatTheOtherGatewayToldIsNotToldBack() {
        learn(Map.of(0, new Ejection(1, 5 * SECOND)));
        take(new ControlEvent.ConnectFailed(backends.get(1), 3));
        var told = OwnReport.of(snapshot(), List.of());
        assertThat(told.configuration()).isEqualTo(new Configuration(1, SHA));
        assertThat(told.backends()).isEqualTo(Map.of(backends.get(0), new BackendState(Verdict.UP, Optional.empty()),
                backends.get(1), new BackendState(Verdict.UP, Optional.of(new Ejection(1, 10 * SECOND))),
                backends.get(2), new BackendState(Verdict.UP, Optional.empty())));
    }

    @Test
    void aLinkThatIsLostIsToldToPeopleAndMovesNothing() {
        take(new ControlEvent.PeerLinkAlarm(true, "it is silent"));
        assertThat(step.effects()).containsExactly(new Note(Severity.WARNING, "peer link lost: it is silent"),
                new Effect.Tell(Notice.linkLost(true, "it is silent")));
        take(new ControlEvent.PeerLinkAlarm(false, "castor has dialled"));
        assertThat(step.effects()).first().isEqualTo(new Note(Severity.INFO, "peer link is back: castor has dialled"));
    }

    @Test
    void whatSomebodyWantsOverThereIsWantedHereForAsLong() {
        nowNanos = 100 * SECOND;
        wish("web/198.18.0.21:8080", new Wish(1, AdminState.DRAIN, 130 * SECOND));
        assertThat(serving()).containsExactly(false, true, true);
        assertThat(notes())
                .containsExactly("web/198.18.0.21:8080 is in drain: new connections get nothing of it, and those left are closed "
                        + "after 30s, over 10s, by the other gateway");
        assertThat(ourWishes()).isEqualTo(Map.of("web/198.18.0.21:8080", new Wish(1, AdminState.DRAIN, 130 * SECOND)));
        wish("web/198.18.0.21:8080", new Wish(1, AdminState.DRAIN, 131 * SECOND));
        assertThat(step.effects()).as("told once more, it ends as much later as the way took").isEmpty();
        wish("web/198.18.0.21:8080", new Wish(2, AdminState.READY, 0));
        assertThat(serving()).containsExactly(true, true, true);
        assertThat(ourWishes().get("web/198.18.0.21:8080")).isEqualTo(new Wish(2, AdminState.READY, 0));
    }

    @Test
    void whatIsWantedHereAfterwardsGoesBeforeIt() {
        wish("pool/web", new Wish(1, AdminState.DRAIN, 30 * SECOND));
        want("pool/web", AdminState.READY);
        assertThat(serving()).containsExactly(true, true, true);
        wish("pool/web", new Wish(1, AdminState.DRAIN, 30 * SECOND));
        assertThat(step.effects()).isEmpty();
        assertThat(ourWishes()).isEqualTo(Map.of("pool/web", new Wish(2, AdminState.READY, 0)));
    }

    @Test
    void ofTwoWishesAtTheSameTimeTheOneThatTakesMoreAwayIsHeldByBoth() {
        want("pool/web", AdminState.DRAIN);
        wish("pool/web", new Wish(1, AdminState.READY, 0));
        assertThat(serving()).containsExactly(false, false, false);
        wish("pool/web", new Wish(1, AdminState.MAINTENANCE, 0));
        assertThat(ourWishes()).isEqualTo(Map.of("pool/web", new Wish(1, AdminState.MAINTENANCE, 0)));
    }

    @Test
    void aWishForWhatIsNotThereIsLeftAlone() {
        wish("pool/other", new Wish(1, AdminState.DRAIN, 30 * SECOND));
        assertThat(step.effects()).isEmpty();
    }

    private void wish(String subject, Wish wish) {
        var now = new PeerReport(new Configuration(1, SHA), Map.of(), Map.of(), Map.of(subject, wish));
        take(new ControlEvent.PeerLearned(told, now));
        told = Optional.of(now);
        bind();
    }

    private void want(String subject, AdminState state) {
        take(new ControlEvent.StateWanted(new ControlEvent.Request("user root", 7), subject, state, Optional.empty()));
        bind();
    }

    /** The kernel has whatever is wanted. */
    private void bind() {
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.PrepareState(var wanted, _)) take(new ControlEvent.StatePrepared(wanted));
        }
    }

    private Map<String, Wish> ourWishes() {
        return OwnReport.of(snapshot(), List.of()).wishes();
    }

    private List<String> notes() {
        return step.effects().stream().filter(Note.class::isInstance).map(note -> ((Note) note).text()).toList();
    }

    private void learn(Map<Integer, Ejection> ejections) {
        var now = report(ejections);
        take(new ControlEvent.PeerLearned(told, now));
        told = Optional.of(now);
    }

    private Snapshot snapshot() {
        return step.next().snapshot();
    }

    private List<Boolean> serving() {
        return backends.stream().map(snapshot()::serves).toList();
    }

    private PeerReport report(Map<Integer, Ejection> ejections) {
        var states = new HashMap<BackendId, BackendState>();
        for (int i = 0; i < backends.size(); i++)
            states.put(backends.get(i), new BackendState(Verdict.UP, Optional.ofNullable(ejections.get(i))));
        return new PeerReport(new Configuration(1, SHA), Map.of(), states, Map.of());
    }

    private void take(ControlEvent event) {
        step = Control.step(step.next(), event, nowNanos);
    }

    private static Conf conf() {
        return switch (ConfText.read("""
                nodes:
                  castor: { address: 198.18.0.11 }
                vips:
                  web: { address: 198.18.0.100, interface: eth0, vrid: 51 }
                listeners:
                  web: { vip: web, port: 80, pool: web }
                pools:
                  web:
                    eject: { failures: 3, for: 10s, share: 70% }
                    check: { tcp: connect, rise: 2 }
                    backends:
                      - { address: 198.18.0.21:8080 }
                      - { address: 198.18.0.22:8080 }
                      - { address: 198.18.0.23:8080 }
                """)) {
            case Decoded.Good(Conf conf) -> conf;
            case Decoded.Bad(var problems) -> throw new AssertionError(problems);
        };
    }
}
