package io.twinstar.gateway.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Timeouts;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class LineTest {

    private static final int MAX = 100;

    private final List<String> heard = new ArrayList<>();
    private final LongAdder ofPool = new LongAdder();
    private final List<Load> loads = List.of(new Load(ofPool), new Load(ofPool), new Load(ofPool));
    private final Line line = new Line();

    /** One who waits, and writes down what it hears: its name and the number of the backend. */
    private final class Waiting extends Line.Ticket {

        private final String name;

        Waiting(String name, Flow flow) {
            super(flow);
            this.name = name;
        }

        @Override
        protected void called(Target place) { heard.add(name + " to " + Pools.number(place)); }

        @Override
        protected void dismissed() { heard.add(name + " away"); }
    }

    @Test
    void whoHasWaitedLongestGetsThePlaceThatBecomesFree() {
        publish(backend(0, 1), backend(1, 1));
        fill(2);
        for (String name : List.of("a", "b", "c")) enter(name);
        assertThat(heard).isEmpty();
        assertThat(line.waiting()).isEqualTo(3);
        free(1);
        assertThat(heard).containsExactly("a to 1");
        assertThat(loads.get(1).open()).as("taken at once").isOne();
        free(0);
        free(1);
        assertThat(heard).containsExactly("a to 1", "b to 0", "c to 1");
        assertThat(line.isEmpty()).isTrue();
        free(0);
        assertThat(loads.get(0).open()).isZero();
    }

    @Test
    void whoComesWhileThereIsAPlaceIsCalledAtOnce() {
        publish(backend(0, 1));
        enter("a");
        enter("b");
        assertThat(heard).containsExactly("a to 0");
        assertThat(line.waiting()).isOne();
    }

    @Test
    void aFullLineTakesNobody() {
        publish(backend(0, 1));
        fill(1);
        assertThat(line.enter(waiting("a"), 2, 0)).isTrue();
        Waiting second = waiting("b");
        assertThat(line.enter(second, 2, 0)).isTrue();
        assertThat(line.enter(waiting("c"), 2, 0)).isFalse();
        assertThat(line.leave(second, 0)).isTrue();
        assertThat(line.enter(waiting("d"), 2, 0)).isTrue();
        assertThat(line.enter(waiting("e"), 0, 0)).as("nobody may wait").isFalse();
        assertThat(line.waiting()).isEqualTo(2);
    }

    @Test
    void whoLeavesIsPassedOver() {
        publish(backend(0, 1));
        fill(1);
        Waiting first = enter("a");
        enter("b");
        Waiting third = enter("c");
        enter("d");
        assertThat(line.leave(first, 0)).isTrue();
        assertThat(line.leave(third, 0)).isTrue();
        free(0);
        free(0);
        assertThat(heard).containsExactly("b to 0", "d to 0");
        assertThat(line.leave(third, 0)).as("a second time").isFalse();
        assertThat(line.waiting()).isZero();
    }

    @Test
    void whoHasBeenCalledCannotLeaveAnyMore() {
        publish(backend(0, 1));
        fill(1);
        Waiting first = enter("a");
        free(0);
        assertThat(line.leave(first, 0)).isFalse();
        assertThat(line.waiting()).isZero();
    }

    @Test
    void aBackendThatComesUpTakesAsManyAsItHasPlaces() {
        publish(backend(0, 1));
        fill(1);
        for (String name : List.of("a", "b", "c")) enter(name);
        publish(backend(0, 1), backend(1, 2));
        assertThat(heard).containsExactly("a to 1", "b to 1");
        publish(backend(0, 2), backend(1, 2));
        assertThat(heard).as("a higher limit").containsExactly("a to 1", "b to 1", "c to 0");
    }

    @Test
    void withoutAnyBackendWaitingIsInVain() {
        publish(backend(0, 1), backend(1, 1));
        fill(2);
        enter("a");
        enter("b");
        publish(backend(0, 1));
        assertThat(heard).isEmpty();
        publish();
        assertThat(heard).containsExactly("a away", "b away");
        assertThat(line.isEmpty()).isTrue();
    }

    @Test
    void whoHasTriedABackendWaitsForAnotherAndHoldsNobodyUp() {
        publish(backend(0, 1), backend(1, 1));
        fill(2);
        enter("a", 0);
        enter("b");
        free(0);
        assertThat(heard).containsExactly("b to 0");
        free(1);
        assertThat(heard).containsExactly("b to 0", "a to 1");
    }

    @Test
    void whoHasTriedAllThatAreLeftWaitsInVain() {
        publish(backend(0, 1), backend(1, 1));
        fill(2);
        enter("a", 0);
        enter("b");
        publish(backend(0, 1));
        assertThat(heard).containsExactly("a away");
    }

    /** A bound on what one place that becomes free may cost. */
    @Test
    void moreThanThirtyTwoWhoHaveTriedItHoldUpThoseBehindThem() {
        publish(backend(0, 1), backend(1, 1));
        fill(2);
        for (int i = 0; i < 32; i++) enter("tried " + i, 0);
        Waiting behind = enter("b");
        free(0);
        assertThat(heard).isEmpty();
        line.leave(behind, 0);
        free(1);
        assertThat(heard).containsExactly("tried 0 to 1");
        enter("c");
        assertThat(heard).containsExactly("tried 0 to 1", "c to 0");
    }

    private void publish(Backend... backends) {
        var pool = new Pool("web", Balance.WEIGHTED_LEAST_CONNECTION, Check.DEFAULT, Timeouts.DEFAULT, List.of(backends));
        line.publish(Candidates.of(pool, _ -> true, this::load, Candidates.NONE, () -> 0, 0), 0);
    }

    /** The first ones have all their places taken. */
    private void fill(int backends) {
        for (int i = 0; i < backends; i++) assertThat(loads.get(i).reserve(1)).isTrue();
    }

    private void free(int backend) {
        loads.get(backend).release();
        line.freed(0);
    }

    private Waiting enter(String name, int... tried) {
        var flow = Pools.flow(1);
        for (int backend : tried) flow.tried(new Target(Pools.id(backend), 1, 1, 0, 0, requireNonNull(loads.get(backend))));
        var waiting = new Waiting(name, flow);
        assertThat(line.enter(waiting, MAX, 0)).isTrue();
        return waiting;
    }

    private Waiting waiting(String name) { return new Waiting(name, Pools.flow(1)); }

    private Load load(BackendId id) { return loads.get(id.port() - 1); }

    private static Backend backend(int n, int max) { return new Backend(Pools.id(n), 1, max, false); }
}
