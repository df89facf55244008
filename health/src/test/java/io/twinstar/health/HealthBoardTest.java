package io.twinstar.health;

import java.net.Inet4Address;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.BackendId;

import static org.assertj.core.api.Assertions.assertThat;

class HealthBoardTest {

    private static final Thresholds RISE_2_FALL_3 = new Thresholds(2, 3);
    private static final ProbeResult PASS = new ProbeResult.Passed(1_000);
    private static final ProbeResult FAIL = new ProbeResult.Failed(2_000, "connection refused");

    @Test
    void aNewBackendIsUnknownAndNeitherUpNorDown() {
        HealthBoard<BackendId> board = watching(21);
        assertThat(board.of(backend(21))).contains(new Health(Verdict.UNKNOWN, 0, Optional.empty(), 0, 0));
        assertThat(board.isUp(backend(21))).isFalse();
        assertThat(board.isDown(backend(21))).isFalse();
    }

    @Test
    void theFirstPassBringsItUp() {
        HealthBoard.Observed<BackendId> observed = watching(21).observe(backend(21), PASS);
        assertThat(observed.flipped()).isTrue();
        assertThat(observed.board().isUp(backend(21))).isTrue();
        assertThat(observed.board().of(backend(21))).contains(new Health(Verdict.UP, 0, Optional.of(PASS), 1, 1));
    }

    @Test
    void theFirstFailureBringsItDown() {
        HealthBoard.Observed<BackendId> observed = watching(21).observe(backend(21), FAIL);
        assertThat(observed.flipped()).isTrue();
        assertThat(observed.board().isUp(backend(21))).isFalse();
        assertThat(observed.board().isDown(backend(21))).isTrue();
        assertThat(observed.board().of(backend(21))).contains(new Health(Verdict.DOWN, 0, Optional.of(FAIL), 1, 1));
    }

    @Test
    void fromThenOnItTakesRiseOrFallResultsInARow() {
        HealthBoard<BackendId> up = watching(21).observe(backend(21), PASS).board();
        HealthBoard.Observed<BackendId> first = up.observe(backend(21), FAIL);
        HealthBoard.Observed<BackendId> second = first.board().observe(backend(21), FAIL);
        HealthBoard.Observed<BackendId> third = second.board().observe(backend(21), FAIL);
        assertThat(first.flipped()).isFalse();
        assertThat(second.flipped()).isFalse();
        assertThat(second.board().of(backend(21))).contains(new Health(Verdict.UP, 2, Optional.of(FAIL), 3, 1));
        assertThat(third.flipped()).isTrue();
        assertThat(third.board().of(backend(21))).contains(new Health(Verdict.DOWN, 0, Optional.of(FAIL), 4, 2));

        HealthBoard.Observed<BackendId> fourth = third.board().observe(backend(21), PASS);
        HealthBoard.Observed<BackendId> fifth = fourth.board().observe(backend(21), PASS);
        assertThat(fourth.flipped()).isFalse();
        assertThat(fifth.flipped()).isTrue();
        assertThat(fifth.board().of(backend(21))).contains(new Health(Verdict.UP, 0, Optional.of(PASS), 6, 3));
    }

    @Test
    void aBoardDoesNotChangeUnderItsReader() {
        HealthBoard<BackendId> before = watching(21, 22);
        HealthBoard<BackendId> after = before.observe(backend(21), PASS).board();
        assertThat(before.isUp(backend(21))).isFalse();
        assertThat(after.isUp(backend(21))).isTrue();
        assertThat(after.isUp(backend(22))).isFalse();
    }

    @Test
    void aResultForAnUnwatchedBackendChangesNothing() {
        HealthBoard<BackendId> board = watching(21);
        assertThat(board.observe(backend(99), PASS)).isEqualTo(new HealthBoard.Observed<>(board, false));
        assertThat(board.isUp(backend(99))).isFalse();
        assertThat(board.isDown(backend(99))).isFalse();
        assertThat(board.of(backend(99))).isEmpty();
    }

    @Test
    void aChangedConfigurationForgetsTheGoneAndKeepsTheRest() {
        HealthBoard<BackendId> board = watching(21, 22).observe(backend(21), PASS).board().observe(backend(22), PASS).board();
        HealthBoard<BackendId> changed = board.watching(limits(RISE_2_FALL_3, 23, 22));
        assertThat(changed.entries().keySet()).containsExactly(backend(23), backend(22));
        assertThat(changed.of(backend(21))).isEmpty();
        assertThat(changed.isUp(backend(22))).isTrue();
        assertThat(changed.of(backend(23))).contains(Health.UNKNOWN);
        assertThat(changed.watching(limits(RISE_2_FALL_3, 21)).of(backend(21))).contains(Health.UNKNOWN); // back, and a stranger
    }

    @Test
    void newThresholdsJudgeTheResultsAfterThem() {
        HealthBoard<BackendId> up = watching(21).observe(backend(21), PASS).board();
        HealthBoard<BackendId> strict = up.watching(limits(new Thresholds(1, 1), 21));
        assertThat(strict.observe(backend(21), FAIL).flipped()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aBoardOfManyAgreesWithOneBackendCountedAlone(long seed) {
        var random = new SplittableRandom(seed);
        int[] hosts = random.ints(200, 1, 250).distinct().toArray(); // three pages or so
        HealthBoard<BackendId> board = watching(hosts);
        Map<BackendId, Health> alone = new LinkedHashMap<>();
        for (int host : hosts) alone.put(backend(host), Health.UNKNOWN);
        for (int round = 0; round < 5_000; round++) {
            BackendId backend = backend(hosts[random.nextInt(hosts.length)]);
            ProbeResult result = random.nextInt(3) == 0 ? FAIL : PASS;
            board = board.observe(backend, result).board();
            alone.computeIfPresent(backend, (_, health) -> health.observe(result, RISE_2_FALL_3));
        }
        assertThat(board.entries()).as("seed %d", seed).containsExactlyEntriesOf(alone);
    }

    private static HealthBoard<BackendId> watching(int... hosts) { return HealthBoard.of(limits(RISE_2_FALL_3, hosts)); }

    private static Map<BackendId, Thresholds> limits(Thresholds each, int... hosts) {
        Map<BackendId, Thresholds> limits = new LinkedHashMap<>();
        for (int host : hosts) limits.put(backend(host), each);
        return limits;
    }

    private static BackendId backend(int host) { return new BackendId("web", Inet4Address.ofLiteral("198.18.0." + host), 8080); }
}
