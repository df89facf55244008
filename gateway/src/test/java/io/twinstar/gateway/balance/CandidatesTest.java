package io.twinstar.gateway.balance;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Spread;
import io.twinstar.conf.Timeouts;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class CandidatesTest {

    private static final Duration SLOW_START = Duration.ofSeconds(30);

    private final Map<BackendId, Load> loads = new HashMap<>();
    private final LongAdder ofPool = new LongAdder();

    @ParameterizedTest
    @EnumSource
    void aBackendNeverHasMoreThanItsMaximumHoweverManyLoopsPlaceAtOnce(Balance balance) throws Exception {
        int loops = 8;
        Pool pool = pool(balance, limited(0, 100), limited(1, 50), limited(2, 1));
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        var candidates = Candidates.of(pool, _ -> true, this::load, Candidates.NONE, random, 0);
        var start = new CyclicBarrier(loops);
        Callable<Integer> loop = () -> {
            start.await();
            int placed = 0;
            for (int client = 0; client < 2_000; client++) if (candidates.place(Pools.flow(client), 0) != null) placed++;
            return placed;
        };
        int placed = 0;
        try (var threads = Executors.newFixedThreadPool(loops)) {
            for (Future<Integer> end : threads.invokeAll(IntStream.range(0, loops).mapToObj(_ -> loop).toList())) placed += end.get();
        }
        assertThat(candidates.live().map(target -> target.load().open())).containsExactly(100, 50, 1);
        assertThat(placed).isEqualTo(151);
        assertThat(ofPool.sum()).isEqualTo(151);
    }

    @ParameterizedTest
    @EnumSource
    void aPlaceGivenBackIsTakenAgain(Balance balance) {
        var candidates = of(pool(balance, limited(0, 1), limited(1, 1)), _ -> true, Candidates.NONE, 0);
        Target one = candidates.place(Pools.flow(1), 0);
        Target other = candidates.place(Pools.flow(1), 0);
        assertThat(List.of(Pools.number(one), Pools.number(other))).containsExactlyInAnyOrder(0, 1);
        assertThat(candidates.place(Pools.flow(1), 0)).isNull();
        assertThat(candidates.isEmpty()).as("waiting is not in vain").isFalse();
        load(Pools.id(1)).release();
        assertThat(Pools.number(candidates.place(Pools.flow(1), 0))).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void eachIsTriedOnceAndThenNone(Balance balance) {
        var candidates = of(pool(balance, Pools.backend(0, 1), Pools.backend(1, 256), Pools.backend(2, 2)), _ -> true, Candidates.NONE, 0);
        for (int client = 0; client < 100; client++) {
            var flow = Pools.flow(client);
            var tried = new boolean[3];
            for (int attempt = 0; attempt < 3; attempt++) {
                Target target = candidates.place(flow, 0);
                assertThat(tried[Pools.number(target)]).isFalse();
                tried[Pools.number(target)] = true;
                load(Pools.id(Pools.number(target))).release();
                flow.tried(requireNonNull(target));
            }
            assertThat(candidates.place(flow, 0)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void backupsAreForWhenNoOtherCanTakeAConnection(Balance balance) {
        Pool pool = pool(balance, limited(0, 1), new Backend(Pools.id(1), 256, Backend.UNLIMITED, true));
        var candidates = of(pool, _ -> true, Candidates.NONE, 0);
        assertThat(Pools.number(candidates.place(Pools.flow(1), 0))).isEqualTo(0);
        assertThat(Pools.number(candidates.place(Pools.flow(1), 0))).as("the first is full").isEqualTo(1);
        load(Pools.id(0)).release();
        var flow = Pools.flow(1);
        flow.tried(candidates.live().findFirst().orElseThrow());
        assertThat(Pools.number(candidates.place(flow, 0))).as("the first was tried").isEqualTo(1);
        assertThat(Pools.number(candidates.place(Pools.flow(1), 0))).as("the first has a place again").isEqualTo(0);
        var without = of(pool, Pools.id(1)::equals, candidates, 0);
        assertThat(Pools.number(without.place(Pools.flow(1), 0))).as("the first is down").isEqualTo(1);
    }

    @Test
    void whatDoesNotServeOrWeighsNothingIsNone() {
        Pool pool = pool(Balance.IP_HASH, Pools.backend(0, 0), Pools.backend(1, 1), Pools.backend(2, 1));
        assertThat(of(pool, id -> !id.equals(Pools.id(2)), Candidates.NONE, 0).live().map(Target::id)).containsExactly(Pools.id(1));
        var none = of(pool, _ -> false, Candidates.NONE, 0);
        assertThat(none.isEmpty()).isTrue();
        assertThat(none.place(Pools.flow(1), 0)).isNull();
    }

    @Test
    void slowStartGoesOnAcrossSnapshotsAndBeginsAnewWithEachReturn() {
        Pool pool = slowStarting(Pools.backend(0, 1), Pools.backend(1, 1));
        var first = of(pool, _ -> true, Candidates.NONE, 100);
        var lost = of(pool, Pools.id(0)::equals, first, 200);
        var back = of(pool, _ -> true, lost, 300);
        assertThat(back.live().map(Target::upSinceNanos)).containsExactly(100L, 300L);
        var reweighted = of(slowStarting(Pools.backend(0, 5), Pools.backend(1, 1)), _ -> true, back, 400);
        assertThat(reweighted.live().map(Target::upSinceNanos)).containsExactly(100L, 300L);
    }

    @Test
    void whoeverDrawsLeavesTurnsToSlowStart() {
        // one of two that were up for long and just came up: 1 against 0.1, so 1/11 of 100,000 = 9,091, standard deviation 91
        for (Balance balance : List.of(Balance.ROUND_ROBIN, Balance.RANDOM_TWO)) {
            Pool pool = new Pool("web", balance, new Spread(OptionalInt.empty(), SLOW_START, 30), Check.DEFAULT, Optional.empty(),
                    Timeouts.DEFAULT, Map.of(), List.of(Pools.backend(0, 1), Pools.backend(1, 1)));
            long nowNanos = SLOW_START.toNanos();
            var candidates = of(pool, _ -> true, of(pool, Pools.id(0)::equals, Candidates.NONE, 0), nowNanos);
            int ofTheNew = 0;
            for (int i = 0; i < 100_000; i++) {
                Target target = candidates.place(Pools.flow(i), nowNanos);
                if (Pools.number(target) == 1) ofTheNew++;
                load(Pools.id(Pools.number(target))).release();
            }
            assertThat(ofTheNew).as("%s", balance).isBetween(8_700, 9_500);
        }
    }

    @Test
    void whatHasNotChangedIsTheSameAndKeepsItsTurn() {
        Pool pool = pool(Balance.ROUND_ROBIN, Pools.backend(0, 1), Pools.backend(1, 1));
        var first = of(pool, _ -> true, Candidates.NONE, 0);
        assertThat(Pools.number(first.place(Pools.flow(1), 0))).isEqualTo(0);
        assertThat(of(pool, _ -> true, first, 5)).isSameAs(first);
        assertThat(of(pool, Pools.id(0)::equals, first, 5)).isNotSameAs(first);
        assertThat(of(pool(Balance.RANDOM_TWO, Pools.backend(0, 1), Pools.backend(1, 1)), _ -> true, first, 5)).isNotSameAs(first);
    }

    @Test
    void healthDoesNotRebuildAHashTableAndWeightsDo() {
        Pool pool = pool(Balance.IP_HASH, Pools.backend(0, 1), Pools.backend(1, 1));
        Tier first = tier(pool, _ -> true, Tier.EMPTY);
        Tier flipped = tier(pool, Pools.id(0)::equals, first);
        Tier heavier = tier(pool(Balance.IP_HASH, Pools.backend(0, 2), Pools.backend(1, 1)), _ -> true, flipped);
        assertThat(flipped.table().orElseThrow()).isSameAs(first.table().orElseThrow());
        assertThat(heavier.table().orElseThrow()).isNotSameAs(first.table().orElseThrow());
    }

    private Tier tier(Pool pool, Predicate<BackendId> serves, Tier previous) {
        return Tier.of(pool, false, serves, this::load, previous, new Random(1), 0);
    }

    private Candidates of(Pool pool, Predicate<BackendId> serves, Candidates previous, long nowNanos) {
        return Candidates.of(pool, serves, this::load, previous, new Random(1), nowNanos);
    }

    private Load load(BackendId id) { return loads.computeIfAbsent(id, _ -> new Load(ofPool)); }

    private static Backend limited(int n, int max) { return new Backend(Pools.id(n), 1, max, false); }

    private static Pool pool(Balance balance, Backend... backends) {
        return new Pool("web", balance, Check.DEFAULT, Timeouts.DEFAULT, List.of(backends));
    }

    private static Pool slowStarting(Backend... backends) {
        return new Pool("web", Balance.ROUND_ROBIN, new Spread(OptionalInt.empty(), SLOW_START, 30), Check.DEFAULT, Optional.empty(),
                Timeouts.DEFAULT, Map.of(), List.of(backends));
    }
}
