package io.twinstar.gateway.peer.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.gateway.peer.report.PeerReport.Configuration;
import io.twinstar.gateway.peer.report.PeerReport.VipState;
import io.twinstar.vip.election.Role;

import static io.twinstar.gateway.peer.report.Reports.backend;
import static org.assertj.core.api.Assertions.assertThat;

class JournalTest {

    private final Journal journal = new Journal();
    private final Mirror mirror = new Mirror(1);

    @Test
    void whoHasEverythingIsToldOnlyWhatHasChanged() {
        journal.update(Reports.report(1, 3));
        journal.update(Reports.report(1, Map.of("web", new VipState(Role.BACKUP, 0)),
                Map.of(backend(0), Reports.UP, backend(1), Reports.DOWN, backend(2), Reports.UP)));
        var changes = journal.since(1);
        assertThat(changes.whole()).isFalse();
        assertThat(changes.upTo()).isEqualTo(2);
        assertThat(changes.facts()).extracting(Fact::subject).containsExactlyInAnyOrder("web", backend(1));
        assertThat(journal.since(2).facts()).isEmpty();
    }

    @Test
    void theSameReportIsNoChange() {
        journal.update(Reports.report(1, 3));
        journal.update(Reports.report(1, 3));
        assertThat(journal.latest()).isEqualTo(1);
    }

    @Test
    void whoHasNothingOrWhatNobodyToldIsToldEverything() {
        journal.update(Reports.report(1, 3));
        journal.update(Reports.report(1, 2));
        // the configuration, a VIP, two backends; not that one has gone
        assertThat(journal.since(0)).satisfies(all -> {
            assertThat(all.whole()).isTrue();
            assertThat(all.facts()).hasSize(4);
        });
        assertThat(journal.since(99).whole()).isTrue();
    }

    @Test
    void whatHasGoneIsToldUntilItIsForgottenAndThenEverythingIs() {
        journal.update(Reports.report(1, Journal.GONE_MAX + 2));
        journal.update(Reports.report(1, Journal.GONE_MAX + 1));
        journal.update(Reports.report(1, 1));
        // 1 + 4096 have gone, and 4096 are remembered: what went in change 2 is forgotten
        assertThat(journal.since(1).whole()).isTrue();
        assertThat(journal.since(2)).satisfies(later -> {
            assertThat(later.whole()).isFalse();
            assertThat(later.facts()).hasSize(Journal.GONE_MAX).allMatch(Fact::isGone);
        });
    }

    /** However often it is told, and however far back it begins. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theMirrorShowsWhatTheJournalWasTold(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            var report = Reports.any(random);
            journal.update(report);
            if (random.nextInt(3) == 0) continue;
            var changes = journal.since(random.nextInt(10) == 0 ? 0 : mirror.change());
            long from = changes.whole() ? 0 : mirror.change();
            var taken = mirror.take(new Message.Update(from, changes.upTo(), true, changes.facts()));
            assertThat(taken).as("seed %d, round %d", seed, round).isEqualTo(new Mirror.Taken.Whole(report));
        }
    }

    @Test
    void anUpdateHoldsWhenItsLastPartHasCome() {
        journal.update(Reports.report(1, 2));
        List<Fact> facts = journal.since(0).facts();
        assertThat(mirror.take(new Message.Update(0, 1, false, facts.subList(0, 2)))).isEqualTo(new Mirror.Taken.Partly());
        assertThat(mirror.change()).isZero();
        assertThat(mirror.take(new Message.Update(0, 1, true, facts.subList(2, 4))))
                .isEqualTo(new Mirror.Taken.Whole(Reports.report(1, 2)));
        assertThat(mirror.change()).isEqualTo(1);
    }

    @Test
    void anUpdateThatDoesNotFollowIsNotTaken() {
        assertThat(mirror.take(new Message.Update(3, 4, true, List.of()))).isInstanceOf(Mirror.Taken.Unfit.class);
        assertThat(mirror.take(new Message.Update(0, 4, true, List.of()))).as("without a configuration")
                .isInstanceOf(Mirror.Taken.Unfit.class);
    }

    @Test
    void countsAreOfBackendsThatWereToldAndNotOfOlderDatagrams() {
        var known = new HashMap<>(Map.of(backend(0), Reports.UP));
        var report = new PeerReport(new Configuration(1, Reports.SHA), Map.of(), known, Map.of());
        journal.update(report);
        mirror.take(new Message.Update(0, 1, true, journal.since(0).facts()));
        assertThat(mirror.take(counts(5, 1, 40))).isTrue();
        assertThat(mirror.take(counts(4, 1, 30))).as("older").isFalse();
        assertThat(mirror.take(counts(6, 2, 30))).as("of a backend that is not told of yet").isTrue();
        assertThat(mirror.open()).isEqualTo(Map.of(backend(0), 40));
    }

    private static Counts counts(long order, int number, int connections) {
        return new Counts(order, 0, Optional.empty(), List.of(new Counts.Open(number, connections)));
    }
}
