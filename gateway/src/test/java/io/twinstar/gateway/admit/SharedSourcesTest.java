package io.twinstar.gateway.admit;

import java.time.Duration;
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

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Admission;
import io.twinstar.conf.Backend;
import io.twinstar.conf.Limits;
import io.twinstar.conf.Rate;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

class SharedSourcesTest {

    private static final int ALL = Integer.MAX_VALUE;

    private final Gateway castor = new Gateway();
    private final Gateway pollux = new Gateway();

    /** One of the two, with the gate of a listener. */
    private static final class Gateway {

        final SharedSources shared = new SharedSources();
        final AtomicInteger wakes = new AtomicInteger();
        Gate gate = shared.open("web", 0);

        Gateway() { shared.share(wakes::incrementAndGet); }

        Entry ask(Rules rules, int client, long nowNanos) { return gate.ask(rules, Addresses.client(client), nowNanos); }

        Pass in(Rules rules, int client, long nowNanos) {
            Entry entry = ask(rules, client, nowNanos);
            assertThat(entry).isInstanceOf(Pass.class);
            return (Pass) entry;
        }

        /** The other one is told of what has changed. */
        void tell(Gateway other, long nowNanos) {
            other.shared.learn(shared.take(ALL, nowNanos), false, true, nowNanos);
        }

        /** As a new conversation begins, so many in each message. */
        void tellAll(Gateway other, int each, long nowNanos) {
            shared.changeAll(nowNanos);
            boolean anew = true;
            do {
                var uses = shared.take(each, nowNanos);
                other.shared.learn(uses, anew, !shared.isPartlyTaken(), nowNanos);
                anew = false;
            } while (shared.isPartlyTaken());
        }
    }

    @Test
    void aSourcesConnectionsCountAtBothGateways() {
        var rules = max(3);
        castor.in(rules, 1, 0);
        Pass second = castor.in(rules, 1, 0);
        castor.tell(pollux, 0);
        pollux.in(rules, 1, 0);
        assertThat(pollux.ask(rules, 1, 0)).isEqualTo(Refusal.SOURCE_TOO_MANY);
        assertThat(pollux.ask(rules, 2, 0)).as("another source").isInstanceOf(Pass.class);
        pollux.tell(castor, 0);
        assertThat(castor.ask(rules, 1, 0)).isEqualTo(Refusal.SOURCE_TOO_MANY);
        assertThat(pollux.shared.ofPeer()).isOne();
        second.giveBack();
        castor.tell(pollux, 0);
        pollux.in(rules, 1, 0);
        assertThat(pollux.ask(rules, 1, 0)).isEqualTo(Refusal.SOURCE_TOO_MANY);
    }

    @Test
    void onlyWhoHasChangedIsToldOfOnceAndSomebodyIsWokenForIt() {
        var rules = max(9);
        for (int client = 0; client < 3; client++) castor.in(rules, client, 0);
        castor.in(rules, 0, 0);
        assertThat(castor.wakes).hasValue(3);
        assertThat(castor.shared.take(2, 0)).hasSize(2);
        assertThat(castor.shared.isPartlyTaken()).isTrue();
        assertThat(castor.shared.take(2, 0)).containsExactly(new SourceUse("web", SourceKey.of(Addresses.client(0)), 2, 0));
        assertThat(castor.shared.isChanged()).isFalse();
        assertThat(castor.shared.take(2, 0)).isEmpty();
    }

    @Test
    void whoIsNotSharedPutsNothingAside() {
        var alone = new SharedSources();
        assertThat(alone.open("web", 0).ask(max(1), Addresses.client(1), 0)).isInstanceOf(Pass.class);
        assertThat(alone.isChanged()).isFalse();
    }

    /** Two at once, and one more each second. */
    @Test
    void whoHasSpentItsTokensThereIsRefusedHereUntilTheyHaveComeBack() {
        var rules = rate(1, 2);
        castor.in(rules, 1, 0);
        castor.in(rules, 1, 0);
        castor.tell(pollux, MILLISECONDS.toNanos(400)); // 2 s - 0.4 s are owed
        assertThat(pollux.ask(rules, 1, MILLISECONDS.toNanos(999))).isEqualTo(Refusal.SOURCE_TOO_FAST);
        pollux.in(rules, 1, SECONDS.toNanos(1));
        assertThat(pollux.ask(rules, 1, MILLISECONDS.toNanos(1_999))).isEqualTo(Refusal.SOURCE_TOO_FAST);
        pollux.tell(castor, MILLISECONDS.toNanos(1_999));
        assertThat(castor.ask(rules, 1, MILLISECONDS.toNanos(1_999))).isEqualTo(Refusal.SOURCE_TOO_FAST);
        castor.in(rules, 1, SECONDS.toNanos(2));
    }

    /** Told of each other's at once, however they come and go, the two are one gate: against lists of who is in, and of who came when. */
    @Test
    void twoThatKnowOfEachOtherAtOnceAreAsOne() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int trial = 0; trial < 300; trial++) {
            var both = List.of(new Gateway(), new Gateway());
            int sourceMax = 1 + random.nextInt(5);
            int burst = 1 + random.nextInt(8);
            var rules = rules(new Limits(sourceMax, Optional.of(new Rate(10, Duration.ofSeconds(1), burst)))); // a token each 100 ms
            record In(int client, Pass pass) {}
            var in = new ArrayList<In>();
            var lacking = new double[4];
            long nowNanos = 0;
            for (int step = 0; step < 300; step++) {
                long pause = random.nextInt(2) * MILLISECONDS.toNanos(random.nextInt(80));
                nowNanos += pause;
                for (int client = 0; client < lacking.length; client++) lacking[client] = Math.max(0, lacking[client] - pause / 1e8);
                if (!in.isEmpty() && random.nextBoolean()) {
                    in.remove(random.nextInt(in.size())).pass.giveBack();
                } else {
                    int client = random.nextInt(lacking.length);
                    Entry entry = both.get(random.nextInt(2)).ask(rules, client, nowNanos);
                    Object expected = Pass.class;
                    if (in.stream().filter(each -> each.client == client).count() == sourceMax) expected = Refusal.SOURCE_TOO_MANY;
                    else if (lacking[client] > burst - 1 + 1e-9) expected = Refusal.SOURCE_TOO_FAST;
                    assertThat(entry instanceof Pass ? Pass.class : entry).as("seed %d", seed).isEqualTo(expected);
                    if (entry instanceof Pass pass) {
                        in.add(new In(client, pass));
                        lacking[client]++;
                    }
                }
                both.getFirst().tell(both.getLast(), nowNanos);
                both.getLast().tell(both.getFirst(), nowNanos);
            }
        }
    }

    /** News are late, or lost with the conversation; the next one begins with all there is. Processes end. Who is in is right afterwards. */
    @Test
    void whateverIsLostTheNextConversationSetsRight() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var rules = max(1_000);
        for (int trial = 0; trial < 200; trial++) {
            var both = new ArrayList<>(List.of(new Gateway(), new Gateway()));
            var open = new int[2][20];
            record In(Pass pass, int client) {}
            var in = List.of(new ArrayList<In>(), new ArrayList<In>());
            for (int step = 0; step < 500; step++) {
                int which = random.nextInt(2);
                Gateway it = both.get(which);
                Gateway other = both.get(1 - which);
                switch (random.nextInt(12)) {
                    case 0 -> it.tell(other, 0);
                    case 1 -> it.shared.drop();
                    case 2 -> {
                        if (random.nextInt(10) > 0) continue;
                        both.set(which, new Gateway());
                        in.get(which).clear();
                        open[which] = new int[20];
                        other.shared.forgetPeer(0);
                        assertThat(other.shared.ofPeer()).isZero();
                    }
                    case 3, 4, 5, 6 -> {
                        if (in.get(which).isEmpty()) continue;
                        In leaver = in.get(which).remove(random.nextInt(in.get(which).size()));
                        leaver.pass.giveBack();
                        open[which][leaver.client]--;
                    }
                    default -> {
                        int client = random.nextInt(20);
                        in.get(which).add(new In(it.in(rules, client, 0), client));
                        open[which][client]++;
                    }
                }
            }
            both.getFirst().tellAll(both.getLast(), 1 + random.nextInt(20), 0);
            both.getLast().tellAll(both.getFirst(), 1 + random.nextInt(20), 0);
            for (int which = 0; which < 2; which++) {
                for (int client = 0; client < 20; client++) {
                    int together = open[0][client] + open[1][client];
                    if (together > 0)
                        assertThat(both.get(which).ask(max(together), client, 0)).as("seed %d", seed)
                                .isEqualTo(Refusal.SOURCE_TOO_MANY);
                    both.get(which).in(max(together + 1), client, 0).giveBack();
                }
            }
        }
    }

    @Test
    void whoIsNotToldOfAnewHasNothingThereAnyMoreOnceAllHaveBeen() {
        var rules = max(1);
        Pass gone = castor.in(rules, 1, 0);
        castor.in(rules, 2, 0);
        castor.in(rules, 3, 0);
        castor.tell(pollux, 0);
        gone.giveBack();
        castor.shared.drop();
        castor.shared.changeAll(0);
        pollux.shared.learn(castor.shared.take(1, 0), true, false, 0);
        assertThat(pollux.ask(rules, 1, 0)).as("all are not told yet").isEqualTo(Refusal.SOURCE_TOO_MANY);
        pollux.shared.learn(castor.shared.take(1, 0), false, true, 0);
        pollux.in(rules, 1, 0);
        assertThat(pollux.ask(rules, 2, 0)).isEqualTo(Refusal.SOURCE_TOO_MANY);
        assertThat(pollux.ask(rules, 3, 0)).isEqualTo(Refusal.SOURCE_TOO_MANY);
        assertThat(pollux.shared.ofPeer()).isEqualTo(2);
    }

    @Test
    void whenTheOtherProcessEndsItsConnectionsAreForgottenAndItsTokensComeBackInTheirTime() {
        var rules = rules(new Limits(2, Optional.of(new Rate(1, Duration.ofSeconds(1), 2))));
        castor.in(rules, 1, 0);
        castor.in(rules, 1, 0);
        castor.tell(pollux, 0);
        assertThat(pollux.ask(rules, 1, 0)).isEqualTo(Refusal.SOURCE_TOO_MANY);
        pollux.shared.forgetPeer(0);
        assertThat(pollux.ask(rules, 1, 0)).isEqualTo(Refusal.SOURCE_TOO_FAST);
        pollux.in(rules, 1, SECONDS.toNanos(1));
        pollux.in(rules, 1, SECONDS.toNanos(2));
    }

    @Test
    void whoIsOnlyAtTheOtherGatewayKeepsItsSeat() {
        var table = new Sources("web", castor.shared, 1);
        table.learn(new SourceUse("web", SourceKey.of(Addresses.client(1)), 1, 0), 1, 0);
        assertThat(table.of(SourceKey.of(Addresses.client(2)), 0)).isNull();
        table.learn(new SourceUse("web", SourceKey.of(Addresses.client(3)), 1, 0), 1, 0);
        assertThat(table.ofPeer()).as("one has no seat").isOne();
        table.learn(new SourceUse("web", SourceKey.of(Addresses.client(1)), 0, 0), 1, 0);
        assertThat(table.of(SourceKey.of(Addresses.client(2)), 0)).isNotNull();
        assertThat(table.ofPeer()).isZero();
    }

    /** Whoever is yet to be told of could otherwise be forgotten again and again, and the pile grow without bound. */
    @Test
    void whoIsYetToBeToldOfKeepsItsSeat() {
        var table = new Sources("web", castor.shared, 1);
        Source source = new Source(table, SourceKey.of(Addresses.client(1)), 0);
        assertThat(source.enter(new Limit(1, null), 0)).isEqualTo(Source.Answer.IN);
        source.leave();
        assertThat(source.forget(0)).isFalse();
        castor.shared.drop();
        assertThat(source.forget(0)).isTrue();
    }

    @Test
    void ofAListenerThatIsNotThereIsLearnedWhenItIsAndAllAreToldOnceMore() {
        var rules = max(1);
        castor.in(rules, 1, 0);
        assertThat(pollux.shared.wantsAll()).as("its first gate").isTrue();
        pollux.shared.close("web");
        castor.tell(pollux, 0);
        assertThat(pollux.shared.wantsAll()).isFalse();
        pollux.gate = pollux.shared.open("web", 0);
        assertThat(pollux.shared.wantsAll()).isTrue();
        castor.tellAll(pollux, 10, 0);
        assertThat(pollux.ask(rules, 1, 0)).isEqualTo(Refusal.SOURCE_TOO_MANY);
    }

    @Test
    void ofAListenerThatHasGoneNothingIsLeft() {
        var rules = max(1);
        castor.in(rules, 1, 0);
        castor.tell(pollux, 0);
        castor.in(rules, 2, 0);
        castor.shared.close("web");
        castor.tell(pollux, 0);
        pollux.in(rules, 2, 0);
        castor.tellAll(pollux, 10, 0);
        pollux.in(rules, 1, 0);
    }

    /** While loops let clients in and out, another thread tells and learns; in the end each side knows what the other one has. */
    @Test
    void nothingThatChangesIsLostHoweverManyLoopsChangeIt() throws Exception {
        int loops = 4;
        int clients = 50;
        var rules = max(40);
        var running = new AtomicInteger(loops);
        var start = new CyclicBarrier(loops + 1);
        Callable<int[]> loop = () -> {
            start.await();
            var random = new Random(Thread.currentThread().threadId());
            record In(int client, Pass pass) {}
            var in = new ArrayList<In>();
            for (int i = 0; i < 50_000; i++) {
                int client = random.nextInt(clients);
                if (castor.ask(rules, client, 0) instanceof Pass pass) in.add(new In(client, pass));
                while (in.size() > 200) in.remove(random.nextInt(in.size())).pass.giveBack();
            }
            running.decrementAndGet();
            var left = new int[clients];
            in.forEach(each -> left[each.client]++);
            return left;
        };
        Callable<int[]> link = () -> {
            start.await();
            while (running.get() > 0) castor.tell(pollux, 0);
            return new int[clients];
        };
        var left = new int[clients];
        try (var threads = Executors.newFixedThreadPool(loops + 1)) {
            var tasks = new ArrayList<>(Collections.nCopies(loops, loop));
            tasks.add(link);
            for (Future<int[]> end : threads.invokeAll(tasks)) {
                int[] ofLoop = end.get();
                for (int client = 0; client < clients; client++) left[client] += ofLoop[client];
            }
        }
        castor.tell(pollux, 0);
        for (int client = 0; client < clients; client++) {
            assertThat(left[client]).isLessThanOrEqualTo(40);
            if (left[client] > 0) assertThat(pollux.ask(max(left[client]), client, 0)).isEqualTo(Refusal.SOURCE_TOO_MANY);
            pollux.in(max(left[client] + 1), client, 0);
        }
    }

    private static Rules rules(Limits perSource) { return Rules.of(new Admission(Limits.NONE, perSource, List.of(), List.of())); }

    private static Rules max(int connections) { return rules(new Limits(connections, Optional.empty())); }

    private static Rules rate(int perSecond, int burst) {
        return rules(new Limits(Backend.UNLIMITED, Optional.of(new Rate(perSecond, Duration.ofSeconds(1), burst))));
    }
}
