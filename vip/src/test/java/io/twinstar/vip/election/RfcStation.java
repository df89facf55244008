package io.twinstar.vip.election;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

import io.twinstar.vip.election.Router.Ailments;

/**
 * A router of another make, as keepalived is: RFC 9568 §6.4 and nothing else, written apart from our election. Its addresses stay on
 * it while it is paused, and when it goes on it knows nothing of the time it has missed.
 */
final class RfcStation implements Station {

    private static final int INBOX_MOST = 256;

    private final SimulatedPair pair;
    private final int index;
    private final NodeClock clock;
    private final int priority;
    private final boolean preempts;
    private final List<Instance> instances = new ArrayList<>();
    private final Queue<SimulatedPair.Advertised> inbox = new ArrayDeque<>();
    private boolean running;
    private int pauses;

    RfcStation(SimulatedPair pair, int index, NodeClock clock, int priority, boolean preempts) {
        this.pair = pair;
        this.index = index;
        this.clock = clock;
        this.priority = priority;
        this.preempts = preempts;
    }

    @Override
    public String name() { return SimulatedPair.NAMES.get(index); }

    @Override
    public void start() {
        if (running) { return; }
        running = true;
        pair.scenario.vips().forEach(vip -> instances.add(new Instance(vip.vrid())));
    }

    /** With its host: the addresses of a process that is killed would stay. */
    @Override
    public void kill() {
        running = false;
        inbox.clear();
        instances.stream().filter(it -> it.active).forEach(Instance::release);
        instances.clear();
    }

    @Override
    public void stop() {
        if (isPaused()) { return; }
        instances.stream().filter(it -> it.active).forEach(it -> pair.advertise(this, it.vrid, 0));
        kill();
    }

    @Override
    public void pause() { pauses++; }

    @Override
    public void resume() {
        pauses--;
        turn();
    }

    @Override
    public boolean isPaused() { return pauses > 0; }

    @Override
    public boolean isRunning() { return running; }

    /** It tracks nothing. */
    @Override
    public void fallIll(Ailments ailments) {}

    @Override
    public void advertised(SimulatedPair.Advertised message) {
        if (running && inbox.size() < INBOX_MOST) { inbox.add(message); }
        turn();
    }

    private void turn() {
        if (isPaused()) { return; }
        for (var heard = inbox.poll(); heard != null; heard = inbox.poll()) {
            for (Instance instance : instances) {
                if (instance.vrid == heard.vrid()) { instance.heard(heard); }
            }
        }
        instances.forEach(Instance::tick);
    }

    private final class Instance {
        final int vrid;
        boolean active;
        private long dueNanos;

        Instance(int vrid) {
            this.vrid = vrid;
            due(down());
        }

        void heard(SimulatedPair.Advertised heard) {
            boolean higher = heard.priority() > priority
                    || (heard.priority() == priority && SimulatedPair.isHigher(heard.from(), SimulatedPair.NODES.get(index)));
            if (active) {
                if (higher) {
                    release();
                    due(down());
                } else {
                    advertise();
                }
            } else if (heard.priority() == 0) {
                due(skew());
            } else if (!preempts || heard.priority() >= priority) {
                due(down());
            }
        }

        void tick() {
            if (clock.at(pair.nowNanos()) - dueNanos < 0) { return; }
            if (!active) {
                active = true;
                pair.roleChanged(() -> "%s's vrid %d, Active %d".formatted(name(), vrid, priority));
                pair.owner(vrid).holds(index, Long.MAX_VALUE, Optional.empty());
            }
            advertise();
        }

        void release() {
            active = false;
            pair.roleChanged(() -> "%s's vrid %d, not Active".formatted(name(), vrid));
            pair.owner(vrid).releases(index);
        }

        private void advertise() {
            pair.advertise(RfcStation.this, vrid, priority);
            due(pair.scenario.intervalNanos());
        }

        private void due(long nanos) {
            dueNanos = clock.at(pair.nowNanos()) + nanos;
            pair.agenda.at(clock.trueAt(dueNanos), RfcStation.this::turn);
        }

        private long down() { return 3 * pair.scenario.intervalNanos() + skew(); }

        private long skew() { return (256 - priority) * pair.scenario.intervalNanos() / 256; }
    }
}
