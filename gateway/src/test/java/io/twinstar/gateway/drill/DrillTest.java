package io.twinstar.gateway.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.Drills.Kind;
import io.twinstar.gateway.drill.Deed.HandOver;
import io.twinstar.gateway.drill.Deed.Inject;
import io.twinstar.gateway.drill.Deed.Release;
import io.twinstar.gateway.drill.Deed.Settle;
import io.twinstar.gateway.drill.Deed.Watch;
import io.twinstar.gateway.drill.Drill.Event;
import io.twinstar.gateway.drill.Drill.Phase;
import io.twinstar.gateway.drill.Drill.State;
import io.twinstar.gateway.drill.Drill.Turn;

import static org.assertj.core.api.Assertions.assertThat;

class DrillTest {

    private static final long SECOND = 1_000_000_000;
    private static final List<Kind> KINDS = List.of(Kind.values());
    private static final Duration HOLD = Duration.ofSeconds(5);
    /** One second for each undo. */
    private final Drill drill = new Drill(Duration.ofSeconds(1));
    private final List<Deed> deeds = new ArrayList<>();
    private State state = new State(List.of(), new Phase.Performing(0), 0, 0, List.of(), List.of());
    private long now = 7 * SECOND;

    private void begin(Kind kind) {
        take(drill.begin(Scripts.of(kind, HOLD), now));
    }

    private void take(Turn turn) {
        state = turn.next();
        turn.deed().ifPresent(deeds::add);
    }

    private void hear(Event event) {
        take(drill.step(state, event, now));
    }

    private void done() {
        hear(new Event.Done(state.ticket()));
    }

    @Test
    void aDrillThatGoesWellDoesOneDeedAfterTheOtherAndUndoesNothingTwice() {
        begin(Kind.CRASH);
        while (!state.isOver()) done();
        assertThat(deeds).containsExactly(new Watch(Scripts.CALM), new Inject(), new Watch(HOLD), new Release(), new Watch(Scripts.AFTER),
                new Settle(), new Watch(Scripts.AFTER));
        assertThat(state.phase()).isEqualTo(new Phase.Over(new Ending.Complete()));
        assertThat(state.notRestored()).isEmpty();
    }

    @Test
    void whoeverAbortsItHasThePairRestoredAtOnceTheFaultFirst() {
        begin(Kind.HANG);
        done(); // calm
        done(); // frozen
        hear(new Event.Abort("key q"));
        assertThat(deeds.getLast()).isEqualTo(new Release());
        done();
        assertThat(deeds.getLast()).isEqualTo(new Settle());
        done();
        assertThat(state.phase()).isEqualTo(new Phase.Over(new Ending.Aborted("key q")));
    }

    @Test
    void whatHasOnlyBegunIsUndoneToo() {
        begin(Kind.HANG);
        done();
        hear(new Event.Abort("SIGINT")); // while it is being frozen
        assertThat(deeds.getLast()).isEqualTo(new Release());
    }

    @Test
    void beforeAnythingWasDoneThereIsNothingToRestore() {
        begin(Kind.CRASH);
        hear(new Event.Abort("SIGTERM"));
        assertThat(state.phase()).isEqualTo(new Phase.Over(new Ending.Aborted("SIGTERM")));
        assertThat(deeds).containsExactly(new Watch(Scripts.CALM));
    }

    @Test
    void aStepThatIsNotDoneInItsTimeIsGivenUpAtThatMoment() {
        begin(Kind.HANDOVER);
        done();
        assertThat(deeds.getLast()).isEqualTo(new HandOver());
        now += Scripts.INJECT_WITHIN.toNanos() - 1;
        hear(new Event.Due());
        assertThat(deeds.getLast()).isEqualTo(new HandOver());
        now++;
        hear(new Event.Due());
        assertThat(deeds.getLast()).isEqualTo(new Settle());
        done();
        assertThat(state.phase()).isEqualTo(new Phase.Over(new Ending.Late("hand over")));
    }

    @Test
    void aStepThatFailsIsTheReason() {
        begin(Kind.PARTITION);
        done();
        hear(new Event.Failed(state.ticket(), "nft: not permitted"));
        done();
        done();
        assertThat(state.phase()).isEqualTo(
                new Phase.Over(new Ending.Failed("cut the two gateways off each other", "nft: not permitted")));
    }

    @Test
    void whatCannotBeUndoneIsToldAndTheRestIsUndoneAllTheSame() {
        begin(Kind.LINK_DOWN);
        done();
        done();
        hear(new Event.Abort("key q"));
        hear(new Event.Failed(state.ticket(), "no such device"));
        assertThat(deeds.getLast()).isEqualTo(new Settle());
        now += SECOND;
        hear(new Event.Due());
        assertThat(state.isOver()).isTrue();
        assertThat(state.notRestored()).containsExactly("the fault is not undone: no such device",
                "the pair is not as it was: not done in time");
    }

    @Test
    void wordOfADeedThatWasGivenUpComesTooLate() {
        begin(Kind.HANG);
        done();
        int inject = state.ticket();
        hear(new Event.Abort("key q"));
        hear(new Event.Failed(inject, "given up"));
        hear(new Event.Done(inject));
        assertThat(deeds.getLast()).as("still being undone").isEqualTo(new Release());
        assertThat(state.notRestored()).isEmpty();
    }

    @Test
    void abortingTwiceRestoresOnce() {
        begin(Kind.HANG);
        done();
        done();
        hear(new Event.Abort("key q"));
        hear(new Event.Abort("SIGINT"));
        done();
        done();
        assertThat(deeds.stream().filter(new Release()::equals)).hasSize(1);
        assertThat(state.phase()).isEqualTo(new Phase.Over(new Ending.Aborted("key q")));
    }

    static Stream<Arguments> everyStep() {
        return Stream.of(Kind.values()).flatMap(kind -> IntStream.range(0, Scripts.of(kind, HOLD).size())
                .mapToObj(step -> Arguments.of(kind, step)));
    }

    /** Whatever ends it wherever, what was begun is undone, and the fault before the roles. */
    @ParameterizedTest
    @MethodSource("everyStep")
    void atEveryStepAnEndRestoresWhatWasDone(Kind kind, int step) {
        begin(kind);
        for (int i = 0; i < step; i++) done();
        int released = (int) deeds.stream().filter(new Release()::equals).count();
        int injected = (int) deeds.stream().filter(new Inject()::equals).count();
        int touched = (int) deeds.stream().filter(deed -> !(deed instanceof Watch)).count();
        boolean settled = deeds.contains(new Settle()) && !(deeds.getLast() instanceof Settle);
        hear(new Event.Abort("test"));
        var before = deeds.size();
        while (!state.isOver()) done();
        var undone = new ArrayList<Deed>();
        if (state.isOver()) undone.addAll(deeds.subList(Math.min(deeds.size(), before - 1), deeds.size()));
        if (injected > released || (injected > 0 && deeds.get(step) instanceof Release)) assertThat(undone).contains(new Release());
        if (touched > 0 && !settled) assertThat(deeds.getLast()).isEqualTo(new Settle());
        assertThat(state.undo()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverComesInWhateverOrderItEndsAndHasUndoneWhatItDid(long seed) {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 400; round++) {
            deeds.clear();
            begin(KINDS.get(random.nextInt(KINDS.size())));
            for (int events = 0; !state.isOver(); events++) {
                assertThat(events).as("seed %d, round %d: it ends", seed, round).isLessThan(1_000);
                now += random.nextLong(SECOND);
                int ticket = state.ticket() - (random.nextInt(4) == 0 ? 1 : 0);
                switch (random.nextInt(8)) {
                    case 0 -> hear(new Event.Failed(ticket, "bad luck"));
                    case 1 -> hear(new Event.Abort("test"));
                    case 2 -> hear(new Event.Due());
                    default -> hear(new Event.Done(ticket));
                }
            }
            int injected = deeds.indexOf(new Inject());
            if (injected >= 0) assertThat(deeds.lastIndexOf(new Release())).as("seed %d, round %d", seed, round).isGreaterThan(injected);
            boolean touched = injected >= 0 || deeds.contains(new HandOver());
            if (touched) assertThat(deeds).as("seed %d, round %d", seed, round).contains(new Settle());
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachKindTakesAsLongAsItsStepsAndIsOverByItsDeadline(Kind kind) {
        var steps = Scripts.of(kind, HOLD);
        assertThat(Scripts.least(steps)).isBetween(HOLD.plus(Scripts.CALM), HOLD.plus(Duration.ofSeconds(4)));
        assertThat(Scripts.most(steps)).isGreaterThan(Scripts.least(steps).plus(Scripts.SETTLE_WITHIN));
    }
}
