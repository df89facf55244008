package io.twinstar.gateway.balance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Timeouts;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** A pool under loads that are drawn, and what must hold whatever they are. */
class LineSimulationTest {

    private static final int BACKENDS = 4;
    private static final int PLACES = 3;

    private final LongAdder ofPool = new LongAdder();
    private final List<Load> loads = IntStream.range(0, BACKENDS).mapToObj(_ -> new Load(ofPool)).toList();
    private final Line line = new Line();

    /** A thousand stories of connections that come, wait, leave, are called late, end, and of backends that come and go. */
    @Test
    void placesGoToThoseWhoWaitInTheirOrderAndNoneIsFreeWhileSomebodyWaits() {
        long firstSeed = System.nanoTime();
        for (long seed = firstSeed; seed < firstSeed + 1_000; seed++) new Story(new LineSimulationTest(), seed).play(500);
    }

    /** Event loops that hear of their calls some steps later, as in the relay; in between they may have let the client go. */
    private static final class Story {

        private final LineSimulationTest pool;
        private final long seed;
        private final Random random;
        private final List<One> waiting = new ArrayList<>();
        private final List<One> calledNotHeard = new ArrayList<>();
        private final List<Target> connected = new ArrayList<>();
        private boolean[] up = {true, true, true, true};
        private int lastCalled = -1;
        private int came;

        private final class One extends Line.Ticket {

            private final int number;
            private boolean gone;
            private @Nullable Target place;

            One(int number) {
                super(Pools.flow(number));
                this.number = number;
            }

            @Override
            protected void called(Target got) {
                check(number > lastCalled, number + " is called after " + lastCalled);
                check(waiting.stream().noneMatch(other -> other.number < number), number + " is called before another");
                lastCalled = number;
                place = got;
                waiting.remove(this);
                calledNotHeard.add(this);
            }

            @Override
            protected void dismissed() {
                check(nobodyUp(), "waiting is not in vain");
                waiting.remove(this);
            }
        }

        Story(LineSimulationTest pool, long seed) {
            this.pool = pool;
            this.seed = seed;
            random = new Random(seed);
            pool.publish(up);
        }

        void play(int steps) {
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(20)) {
                    case 0 -> flip();
                    case 1, 2 -> leave();
                    case 3, 4, 5, 6, 7, 8, 9 -> hear();
                    case 10, 11, 12, 13 -> end();
                    default -> come();
                }
                lookAround();
            }
        }

        private void come() {
            var one = new One(came++);
            waiting.add(one);
            boolean taken = pool.line.enter(one, 10, 0);
            if (!taken) {
                waiting.remove(one);
                check(waiting.size() == 10, "the line is not full");
            }
        }

        private void leave() {
            if (waiting.isEmpty()) return;
            One one = waiting.get(random.nextInt(waiting.size()));
            waiting.remove(one);
            check(pool.line.leave(one, 0), "who waits can leave");
        }

        private void hear() {
            if (calledNotHeard.isEmpty()) return;
            One one = calledNotHeard.removeFirst();
            one.gone = random.nextInt(5) == 0;
            Target place = requireNonNull(one.place);
            if (one.gone) free(place);
            else connected.add(place);
        }

        private void end() { if (!connected.isEmpty()) free(connected.remove(random.nextInt(connected.size()))); }

        private void free(Target place) {
            place.load().release();
            pool.line.freed(0);
        }

        private void flip() {
            up = up.clone();
            int one = random.nextInt(BACKENDS);
            up[one] = !up[one];
            if (random.nextInt(20) == 0) up = new boolean[BACKENDS];
            pool.publish(up);
        }

        private boolean nobodyUp() {
            for (boolean one : up) if (one) return false;
            return true;
        }

        private void lookAround() {
            check(pool.line.waiting() == waiting.size(), "the count is off");
            check(pool.ofPool.sum() == connected.size() + calledNotHeard.size(), "a place is lost or taken twice");
            for (int i = 0; i < BACKENDS; i++) {
                check(pool.loads.get(i).open() <= PLACES, "a limit is exceeded");
                check(!up[i] || waiting.isEmpty() || pool.loads.get(i).open() == PLACES, "a place is free while somebody waits");
            }
            check(!nobodyUp() || waiting.isEmpty(), "somebody waits in vain");
        }

        private void check(boolean holds, String otherwise) { assertThat(holds).as("seed %d: %s", seed, otherwise).isTrue(); }
    }

    /**
     * Threads that come, leave, and give back places all at once. If a call were lost, whoever waits for it would wait for ever; if a
     * place were, fewer would be served than there are in the end.
     */
    @Test
    void noPlaceAndNoCallIsLostHoweverManyLoopsAreAtItAtOnce() throws Exception {
        int loops = 6;
        int each = 20_000;
        publish(new boolean[]{true, true, true, true});
        var ended = new CountDownLatch(loops * each);
        var most = new AtomicInteger();
        var now = new AtomicInteger();
        var calls = new AtomicInteger();
        var start = new CyclicBarrier(loops);
        Callable<Void> loop = () -> {
            start.await();
            var random = new Random(Thread.currentThread().threadId());
            for (int i = 0; i < each; i++) {
                var one = new Racer(ended, now, most, calls);
                if (!line.enter(one, Integer.MAX_VALUE, 0)) throw new AssertionError("the line has no end");
                if (random.nextInt(4) == 0 && line.leave(one, 0)) ended.countDown();
                while (random.nextInt(3) != 0) one.giveBackSomebodys();
            }
            return null;
        };
        try (var threads = Executors.newFixedThreadPool(loops)) {
            for (Future<Void> end : threads.invokeAll(Collections.nCopies(loops, loop))) end.get();
        }
        var last = new Racer(ended, now, most, calls);
        while (last.giveBackSomebodys()) {} // whoever is called by that has a place to give back as well
        assertThat(ended.await(10, TimeUnit.SECONDS)).as("all have been called or have left; %d have not", ended.getCount()).isTrue();
        assertThat(most.get()).isLessThanOrEqualTo(BACKENDS * PLACES);
        assertThat(line.isEmpty()).isTrue();
        assertThat(ofPool.sum()).isZero();
        assertThat(loads).allMatch(load -> load.open() == 0);
        assertThat(calls.get()).isGreaterThan(loops * each / 2);
    }

    private final AtomicReference<@Nullable Held> held = new AtomicReference<>();

    private record Held(Target place, @Nullable Held next) {}

    private final class Racer extends Line.Ticket {

        private final CountDownLatch ended;
        private final AtomicInteger now;
        private final AtomicInteger most;
        private final AtomicInteger calls;

        Racer(CountDownLatch ended, AtomicInteger now, AtomicInteger most, AtomicInteger calls) {
            super(Pools.flow(1));
            this.ended = ended;
            this.now = now;
            this.most = most;
            this.calls = calls;
        }

        @Override
        protected void called(Target place) {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            calls.incrementAndGet();
            held.getAndUpdate(first -> new Held(place, first));
            ended.countDown();
        }

        @Override
        protected void dismissed() { throw new AssertionError("there are backends"); }

        boolean giveBackSomebodys() {
            Held first = held.getAndUpdate(top -> top == null ? null : top.next);
            if (first == null) return false;
            now.decrementAndGet();
            first.place.load().release();
            line.freed(0);
            return true;
        }
    }

    private void publish(boolean[] up) {
        List<Backend> backends = IntStream.range(0, BACKENDS).mapToObj(i -> new Backend(Pools.id(i), 1, PLACES, false)).toList();
        var pool = new Pool("web", Balance.WEIGHTED_LEAST_CONNECTION, Check.DEFAULT, Timeouts.DEFAULT, backends);
        line.publish(Candidates.of(pool, id -> up[id.port() - 1], this::load, Candidates.NONE, new Random(1), 0), 0);
    }

    private Load load(BackendId id) { return loads.get(id.port() - 1); }
}
