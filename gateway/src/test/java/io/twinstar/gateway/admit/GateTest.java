package io.twinstar.gateway.admit;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Admission;
import io.twinstar.conf.Backend;
import io.twinstar.conf.Cidr;
import io.twinstar.conf.Limits;
import io.twinstar.conf.Rate;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

class GateTest {

    private static final Limits ANY = Limits.NONE;

    private final Gate gate = new SharedSources().open("web", 0);

    @Test
    void anOpenGateLetsEverybodyInAndCountsThem() {
        var rules = Rules.of(Admission.OPEN);
        var passes = new ArrayList<Pass>();
        for (int i = 0; i < 3; i++) passes.add(in(rules, 1, 0));
        assertThat(gate.open()).isEqualTo(3);
        passes.forEach(Pass::giveBack);
        assertThat(gate.open()).isZero();
        assertThat(gate.sources()).as("none is told apart").isZero();
    }

    @Test
    void whoIsDeniedTakesNothing() {
        var rules = Rules.of(new Admission(max(1), max(1), List.of(), List.of(Cidr.of(Addresses.client(66)))));
        assertThat(ask(rules, 66, 0)).isEqualTo(Refusal.DENIED);
        assertThat(gate.open()).isZero();
        in(rules, 1, 0);
    }

    @Test
    void aFullListenerLetsTheNextOneInWhenOneHasLeft() {
        var rules = rules(max(2), ANY);
        Pass first = in(rules, 1, 0);
        in(rules, 2, 0);
        assertThat(ask(rules, 3, 0)).isEqualTo(Refusal.TOO_MANY);
        first.giveBack();
        in(rules, 3, 0);
        assertThat(ask(rules, 4, 0)).isEqualTo(Refusal.TOO_MANY);
    }

    @Test
    void aSourceHasItsOwnLimitAndOthersHaveTheirs() {
        var rules = rules(ANY, max(2));
        Pass first = in(rules, 1, 0);
        in(rules, 1, 0);
        assertThat(ask(rules, 1, 0)).isEqualTo(Refusal.SOURCE_TOO_MANY);
        in(rules, 2, 0);
        assertThat(gate.open()).as("the refused one is not counted").isEqualTo(3);
        first.giveBack();
        in(rules, 1, 0);
        assertThat(gate.sources()).isEqualTo(2);
    }

    @Test
    void aSourceThatIsTooFastTakesNothingOfTheListenersRate() {
        // the listener 3 at once; each source 1 at once, and 1 a second
        var rules = rules(rate(3, 3), rate(1, 1));
        in(rules, 1, 0);
        for (int i = 0; i < 10; i++) assertThat(ask(rules, 1, 0)).isEqualTo(Refusal.SOURCE_TOO_FAST);
        in(rules, 2, 0);
        in(rules, 3, 0);
        assertThat(ask(rules, 4, 0)).isEqualTo(Refusal.TOO_FAST);
        assertThat(gate.open()).isEqualTo(3);
        assertThat(ask(rules, 1, SECONDS.toNanos(1) - 1)).isEqualTo(Refusal.SOURCE_TOO_FAST);
        in(rules, 1, SECONDS.toNanos(1));
    }

    @Test
    void hostsOfOneIpv6NetworkAreOneSource() {
        var rules = rules(ANY, max(1));
        assertThat(gate.ask(rules, Addresses.of("2001:db8:0:1::1"), 0)).isInstanceOf(Pass.class);
        assertThat(gate.ask(rules, Addresses.of("2001:db8:0:1:ffff::2"), 0)).isEqualTo(Refusal.SOURCE_TOO_MANY);
        assertThat(gate.ask(rules, Addresses.of("2001:db8:0:2::1"), 0)).isInstanceOf(Pass.class);
    }

    @Test
    void otherRulesGoByTheSameCounts() {
        Pass first = in(rules(ANY, max(10)), 1, 0);
        in(rules(ANY, max(10)), 1, 0);
        assertThat(ask(rules(max(2), ANY), 2, 0)).as("a reload has lowered the limit").isEqualTo(Refusal.TOO_MANY);
        assertThat(ask(rules(ANY, max(2)), 1, 0)).isEqualTo(Refusal.SOURCE_TOO_MANY);
        first.giveBack();
        in(rules(max(2), max(2)), 1, 0);
    }

    /** 65,536 and one more, each with a connection: the last is let in uncounted; whoever has nothing open makes room. */
    @Test
    void aFullTableLetsFurtherSourcesInUncountedAndForgetsThoseWhoHaveGone() {
        var rules = rules(ANY, max(1));
        var passes = new ArrayList<Pass>();
        for (int client = 0; client < Sources.MAX; client++) passes.add(in(rules, client, 0));
        in(rules, Sources.MAX, 0);
        in(rules, Sources.MAX, 0); // a second one of the same, which the limit would refuse
        assertThat(gate.uncounted()).isEqualTo(2);
        assertThat(gate.sources()).isEqualTo(65_536);
        assertThat(ask(rules, 5, 0)).as("those who are known stay so").isEqualTo(Refusal.SOURCE_TOO_MANY);
        passes.subList(0, 1_000).forEach(Pass::giveBack);
        in(rules, Sources.MAX, 0);
        assertThat(ask(rules, Sources.MAX, 0)).as("it has a seat now").isEqualTo(Refusal.SOURCE_TOO_MANY);
        assertThat(gate.uncounted()).isEqualTo(2);
        assertThat(gate.sources()).isEqualTo(65_536);
    }

    @Test
    void aSourceWhoseBucketIsNotFullIsNotForgotten() {
        var table = new Sources("web", new SharedSources(), 1);
        var limit = Limit.of(new Limits(Backend.UNLIMITED, Optional.of(new Rate(1, Duration.ofSeconds(1), 1))));
        Source first = requireNonNull(table.of(SourceKey.of(Addresses.client(1)), 0));
        assertThat(first.enter(limit, 0)).isEqualTo(Source.Answer.IN);
        first.leave();
        assertThat(table.of(SourceKey.of(Addresses.client(2)), SECONDS.toNanos(1) - 1)).as("the first still owes a token").isNull();
        Source second = table.of(SourceKey.of(Addresses.client(2)), SECONDS.toNanos(1));
        assertThat(second).isNotNull();
        assertThat(first.enter(limit, SECONDS.toNanos(1))).isEqualTo(Source.Answer.FORGOTTEN);
        assertThat(table.size()).isOne();
    }

    /** Against lists of who is in and of who came when. */
    @Test
    void itAgreesWithLists() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int trial = 0; trial < 300; trial++) {
            var fresh = new SharedSources().open("web", 0);
            int max = 1 + random.nextInt(20);
            int sourceMax = 1 + random.nextInt(5);
            int burst = 1 + random.nextInt(8);
            var rules = rules(new Limits(max, Optional.empty()),
                    new Limits(sourceMax, Optional.of(new Rate(10, Duration.ofSeconds(1), burst)))); // a token each 100 ms
            record In(int client, Pass pass) {}
            var in = new ArrayList<In>();
            var lacking = new double[6];
            long nowNanos = 0;
            for (int step = 0; step < 300; step++) {
                long pause = random.nextInt(2) * MILLISECONDS.toNanos(random.nextInt(80));
                nowNanos += pause;
                for (int client = 0; client < lacking.length; client++) lacking[client] = Math.max(0, lacking[client] - pause / 1e8);
                if (!in.isEmpty() && random.nextBoolean()) {
                    in.remove(random.nextInt(in.size())).pass.giveBack();
                    continue;
                }
                int client = random.nextInt(lacking.length);
                Entry entry = fresh.ask(rules, Addresses.client(client), nowNanos);
                Object expected = Pass.class;
                if (in.size() == max) expected = Refusal.TOO_MANY;
                else if (in.stream().filter(each -> each.client == client).count() == sourceMax) expected = Refusal.SOURCE_TOO_MANY;
                else if (lacking[client] > burst - 1 + 1e-9) expected = Refusal.SOURCE_TOO_FAST;
                if (entry instanceof Pass pass) {
                    in.add(new In(client, pass));
                    lacking[client]++;
                }
                assertThat(entry instanceof Pass ? Pass.class : entry).as("seed %d", seed).isEqualTo(expected);
                assertThat(fresh.open()).as("seed %d", seed).isEqualTo(in.size());
            }
        }
    }

    @Test
    void noLimitIsExceededHoweverManyLoopsAskAtOnce() throws Exception {
        int loops = 8;
        var rules = rules(max(100), max(30));
        var all = new AtomicInteger();
        var most = new AtomicInteger();
        var bySource = new AtomicIntegerArray(6);
        var mostOfOne = new AtomicInteger();
        var start = new CyclicBarrier(loops);
        Callable<Void> loop = () -> {
            start.await();
            var random = new Random(Thread.currentThread().threadId());
            var mine = new ArrayDeque<Runnable>();
            for (int i = 0; i < 20_000; i++) {
                int client = random.nextInt(bySource.length());
                if (gate.ask(rules, Addresses.client(client), 0) instanceof Pass pass) {
                    most.accumulateAndGet(all.incrementAndGet(), Math::max);
                    mostOfOne.accumulateAndGet(bySource.incrementAndGet(client), Math::max);
                    mine.add(() -> {
                        all.decrementAndGet(); // before the pass is given back, or another could be counted twice
                        bySource.decrementAndGet(client);
                        pass.giveBack();
                    });
                }
                if (mine.size() > 20) mine.remove().run();
            }
            mine.forEach(Runnable::run);
            return null;
        };
        try (var threads = Executors.newFixedThreadPool(loops)) {
            for (Future<Void> end : threads.invokeAll(Collections.nCopies(loops, loop))) end.get();
        }
        assertThat(most.get()).isLessThanOrEqualTo(100);
        assertThat(mostOfOne.get()).isLessThanOrEqualTo(30);
        assertThat(gate.open()).isZero();
    }

    /** Each comes and goes, so seats change hands all the time; none is lost, and no count is left behind. */
    @Test
    void aTableThatIsTooSmallStaysWholeHoweverManyLoopsUseIt() throws Exception {
        int loops = 8;
        var table = new Sources("web", new SharedSources(), 64);
        var limit = Limit.of(new Limits(1_000, Optional.empty()));
        var start = new CyclicBarrier(loops);
        Callable<Void> loop = () -> {
            start.await();
            var random = new Random(Thread.currentThread().threadId());
            for (int i = 0; i < 20_000; i++) {
                Source source = table.of(SourceKey.of(Addresses.client(random.nextInt(500))), 0);
                if (source == null) continue;
                switch (source.enter(limit, 0)) {
                    case IN -> source.leave();
                    case FORGOTTEN -> table.remove(source); // as the gate does
                    case TOO_MANY, TOO_FAST -> throw new AssertionError("there is no such limit");
                }
            }
            return null;
        };
        try (var threads = Executors.newFixedThreadPool(loops)) {
            for (Future<Void> end : threads.invokeAll(Collections.nCopies(loops, loop))) end.get();
        }
        assertThat(table.size()).isLessThanOrEqualTo(64);
        for (int client = 1_000; client < 1_064; client++) {
            Source source = requireNonNull(table.of(SourceKey.of(Addresses.client(client)), 0), "no seat");
            assertThat(source.enter(limit, 0)).isEqualTo(Source.Answer.IN);
        }
        assertThat(table.of(SourceKey.of(Addresses.client(2_000)), 0)).as("all seats are taken now").isNull();
    }

    private Pass in(Rules rules, int client, long nowNanos) {
        Entry entry = ask(rules, client, nowNanos);
        assertThat(entry).isInstanceOf(Pass.class);
        return (Pass) entry;
    }

    private Entry ask(Rules rules, int client, long nowNanos) {
        InetAddress address = Addresses.client(client);
        return gate.ask(rules, address, nowNanos);
    }

    private static Rules rules(Limits all, Limits perSource) { return Rules.of(new Admission(all, perSource, List.of(), List.of())); }

    private static Limits max(int connections) { return new Limits(connections, Optional.empty()); }

    private static Limits rate(int perSecond, int burst) {
        return new Limits(Backend.UNLIMITED, Optional.of(new Rate(perSecond, Duration.ofSeconds(1), burst)));
    }
}
