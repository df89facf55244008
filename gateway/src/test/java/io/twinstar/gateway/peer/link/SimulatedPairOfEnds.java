package io.twinstar.gateway.peer.link;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

import io.twinstar.conf.Admission;
import io.twinstar.conf.Limits;
import io.twinstar.gateway.admit.Gate;
import io.twinstar.gateway.admit.Pass;
import io.twinstar.gateway.admit.Rules;
import io.twinstar.gateway.admit.SharedSources;
import io.twinstar.gateway.peer.report.Counts;
import io.twinstar.gateway.peer.report.Decoded.Malformed;
import io.twinstar.gateway.peer.report.FlowChanges;
import io.twinstar.gateway.peer.report.FlowMirror;
import io.twinstar.gateway.peer.report.Message;
import io.twinstar.gateway.peer.report.MessageCodec;
import io.twinstar.gateway.peer.report.PeerReport;
import io.twinstar.gateway.peer.report.Reports;
import io.twinstar.vip.packet.ClientFlow;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Both ends of a link on a simulated network with one virtual clock: messages of a conversation come in order after a delay, datagrams
 * are lost and overtake each other, conversations break, ends are started anew. Everything follows from the seed.
 */
final class SimulatedPairOfEnds {

    static final long MILLI = 1_000_000;
    /** Of those that are let in and out. */
    static final int CLIENTS = 2_000;
    private static final long TICK = 50 * MILLI;
    private static final long TELL = 5 * MILLI;

    final List<Side> sides;
    final long seed;
    final Random random;
    long nowNanos;
    boolean cut;
    double loss;
    long delayMaxNanos = 2 * MILLI;
    private final PriorityQueue<Due> queue = new PriorityQueue<>(
            Comparator.<Due>comparingLong(due -> due.atNanos).thenComparingLong(due -> due.order));
    private final Map<Long, Long> lastOf = new HashMap<>(); // by conversation and receiver, when the last message arrives
    private final Set<Long> broken = new HashSet<>();
    private long order;
    private long conversations;

    private record Due(long atNanos, long order, Runnable event) {}

    /** One gateway's process. */
    final class Side {

        final String name;
        LinkEnd end;
        FlowMirror mirror = new FlowMirror();
        Gate gate = new SharedSources().open("web", 0);
        final Map<Integer, List<Pass>> inside = new HashMap<>(); // by client
        final Set<ClientFlow> clients = new HashSet<>();
        PeerReport tells = Reports.report(1, 1);
        List<PeerReport> learned = new ArrayList<>();
        List<LinkAction.News.Alarm> alarms = new ArrayList<>();
        int sends;

        Side(String name) {
            this.name = name;
            end = start();
        }

        private LinkEnd start() {
            long process = random.nextLong();
            mirror = new FlowMirror();
            var shared = new SharedSources();
            gate = shared.open("web", nowNanos);
            var started = new LinkEnd(name, name.equals("castor") ? "pollux" : "castor", process == 0 ? 1 : process, mirror, shared,
                    random, nowNanos);
            shared.share(() -> at(TELL, () -> tellSources(started, shared)));
            return started;
        }

        /** Again and again until nothing is left to tell, as the link's loop does. */
        private void tellSources(LinkEnd by, SharedSources shared) {
            if (end != by) return;
            perform(this, by.tellSources(nowNanos));
            if (shared.isChanged()) at(TELL, () -> tellSources(by, shared));
        }

        /** Some clients are let in, and some leave. */
        void letInAndOut() {
            for (int i = random.nextInt(3_000); i > 0; i--) {
                int client = random.nextInt(CLIENTS);
                var passes = inside.computeIfAbsent(client, _ -> new ArrayList<>());
                if (passes.isEmpty() || random.nextBoolean()) passes.add(letIn(client, 1_000_000).orElseThrow());
                else passes.removeLast().giveBack();
            }
        }

        /** @param max connections of a source that may be in */
        Optional<Pass> letIn(int client, int max) {
            var rules = Rules.of(new Admission(Limits.NONE, new Limits(max, Optional.empty()), List.of(), List.of()));
            return gate.ask(rules, Reports.flow(client).client().getAddress(), nowNanos) instanceof Pass pass
                    ? Optional.of(pass)
                    : Optional.empty();
        }

        int inside(int client) {
            return inside.getOrDefault(client, List.of()).size();
        }

        /** A new process in place of this one; its kernel closes nothing in order. */
        void restart() {
            end = start();
            clients.clear();
            inside.clear();
            if (random.nextBoolean()) SimulatedPairOfEnds.this.perform(other(), other().end.peerEnded(nowNanos)); // or no pulse told
            learned.clear();
            perform(this, end.tell(tells));
        }

        /** Some clients' connections begin, and some end. */
        void comeAndGo() {
            var changes = new FlowChanges();
            for (int i = random.nextInt(5_000); i > 0; i--) {
                var flow = Reports.flow(random.nextInt(4_000));
                if (clients.add(flow)) {
                    changes.opened(flow);
                } else {
                    clients.remove(flow);
                    changes.closed(flow);
                }
            }
            end.change(changes.take(Integer.MAX_VALUE));
        }

        void tell(PeerReport report) {
            tells = report;
            perform(this, end.tell(report));
        }

        Side other() {
            return sides.getFirst() == this ? sides.getLast() : sides.getFirst();
        }

        PeerReport lastLearned() {
            return learned.getLast();
        }
    }

    SimulatedPairOfEnds(long seed) {
        this.seed = seed;
        random = new Random(seed);
        sides = new ArrayList<>();
        for (String name : List.of("castor", "pollux")) sides.add(new Side(name));
        for (Side side : sides) {
            side.tell(side.tells);
            tick(side);
        }
    }

    Side castor() {
        return sides.getFirst();
    }

    Side pollux() {
        return sides.getLast();
    }

    void runFor(long nanos) {
        long until = nowNanos + nanos;
        while (!queue.isEmpty() && queue.peek().atNanos <= until) {
            Due due = queue.remove();
            nowNanos = due.atNanos;
            due.event.run();
        }
        nowNanos = until;
    }

    /** As a cut cable: what is under way is lost, and nobody is told. */
    void cut() {
        cut = true;
    }

    void heal() {
        cut = false;
    }

    /** Both ends are told, as by a close of QUIC's. */
    void breakAll() {
        for (long id = 1; id <= conversations; id++) {
            long broke = id;
            if (!broken.add(broke)) continue;
            for (Side side : sides) at(0, () -> perform(side, side.end.closed(broke, "broken by the test", nowNanos)));
        }
    }

    private void tick(Side side) {
        perform(side, side.end.tick(_ -> 7, nowNanos));
        at(TICK, () -> tick(side));
    }

    private void perform(Side side, List<LinkAction> actions) {
        for (LinkAction action : actions) {
            switch (action) {
                case LinkAction.Dial _ -> dial(side);
                case LinkAction.Send(long id, Message message) -> send(side, id, message);
                case LinkAction.Post(long id, Counts counts) -> post(side, id, counts);
                case LinkAction.HangUp(long id, String why) -> hangUp(side, id, why);
                case LinkAction.News.Alarm alarm -> side.alarms.add(alarm);
                case LinkAction.News.Learned(_, PeerReport report) -> {
                    assertThat(report.configuration().generation()).isNotNegative();
                    side.learned.add(report);
                }
            }
        }
    }

    private void dial(Side side) {
        long id = ++conversations;
        LinkEnd caller = side.end;
        Side answerer = side.other();
        if (cut) {
            at(1_000 * MILLI, () -> {
                if (side.end == caller) perform(side, caller.unreachable("nobody answers", nowNanos));
            });
            return;
        }
        LinkEnd answering = answerer.end;
        at(delay(), () -> {
            if (side.end != caller || answerer.end != answering) return;
            perform(side, caller.opened(id, nowNanos));
            perform(answerer, answering.opened(id, nowNanos));
        });
    }

    private void send(Side side, long id, Message message) {
        side.sends++;
        var bytes = MessageCodec.encode(message, nowNanos);
        Side to = side.other();
        LinkEnd receiver = to.end;
        long key = 2 * id + (to == castor() ? 0 : 1);
        long at = Math.max(nowNanos + delay(), lastOf.getOrDefault(key, 0L)); // QUIC keeps the order
        lastOf.put(key, at);
        boolean lost = cut;
        if (lost) broken.add(id); // a gap in a stream is for ever, unless it is retransmitted: here it is not
        at(at - nowNanos, () -> {
            if (broken.contains(id) || cut || to.end != receiver) return;
            bytes.position(MessageCodec.LENGTH_BYTES);
            if (!(MessageCodec.decode(bytes, nowNanos) instanceof Message heard)) throw new AssertionError("seed " + seed);
            receiver.carried(id, bytes.limit());
            perform(to, receiver.heard(id, heard, nowNanos));
        });
    }

    private void post(Side side, long id, Counts counts) {
        Side to = side.other();
        LinkEnd receiver = to.end;
        if (cut || random.nextDouble() < loss) return;
        var bytes = MessageCodec.encode(counts);
        at(delay(), () -> {
            if (broken.contains(id) || cut || to.end != receiver) return;
            switch (MessageCodec.decodeDatagram(bytes)) {
                case Counts heard -> perform(to, receiver.heard(id, heard, nowNanos));
                case Message _,Malformed _ -> throw new AssertionError("seed " + seed);
            }
        });
    }

    private void hangUp(Side side, long id, String why) {
        Side to = side.other();
        LinkEnd receiver = to.end;
        boolean told = !cut && broken.add(id);
        if (told) at(delay(), () -> {
            if (to.end == receiver) perform(to, receiver.closed(id, "hung up: " + why, nowNanos));
        });
    }

    private long delay() {
        return 1 + (long) (random.nextDouble() * delayMaxNanos);
    }

    private void at(long afterNanos, Runnable event) {
        queue.add(new Due(nowNanos + afterNanos, order++, event));
    }
}
