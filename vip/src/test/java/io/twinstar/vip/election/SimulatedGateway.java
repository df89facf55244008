package io.twinstar.vip.election;

import java.net.Inet4Address;
import java.util.Optional;

import io.twinstar.vip.election.Router.Ailments;
import io.twinstar.vip.pulse.Pulse;
import io.twinstar.vip.witness.Reply;

/** A host with our gateway on it: its clock and its health outlast its processes. */
final class SimulatedGateway implements Station {

    /** No process is there again sooner. By then the news of its predecessor's end is not under way any more. */
    static final long RESTART_NANOS = 100 * Scenario.MILLI;

    final int index;
    final Inet4Address address;
    final NodeClock clock;
    final SimulatedPair pair;
    private Optional<SimulatedProcess> process = Optional.empty();
    private Ailments ailments = Ailments.NONE;
    private long startsAtNanos; // at the earliest
    private int pauses;
    private long heldUp;
    private long pausedAtNanos; // if it is

    SimulatedGateway(int index, Inet4Address address, NodeClock clock, SimulatedPair pair) {
        this.index = index;
        this.address = address;
        this.clock = clock;
        this.pair = pair;
    }

    @Override
    public String name() { return SimulatedPair.NAMES.get(index); }

    long nowNanos() { return clock.at(pair.nowNanos()); }

    Ailments ailments() { return ailments; }

    /** How often it has been paused. */
    long heldUp() { return heldUp; }

    Optional<SimulatedProcess> process() { return process; }

    @Override
    public boolean isPaused() { return pauses > 0; }

    @Override
    public boolean isRunning() { return process.isPresent(); }

    @Override
    public void start() {
        if (process.isPresent()) { return; }
        if (pair.nowNanos() < startsAtNanos) {
            pair.agenda.at(startsAtNanos, this::start);
            return;
        }
        var started = new SimulatedProcess(this, pair.drawNonce());
        process = Optional.of(started);
        pausedAtNanos = nowNanos(); // what was before, it has not seen
        started.turn();
    }

    @Override
    public void kill() {
        process.ifPresent(SimulatedProcess::die);
        ended();
    }

    private void ended() {
        if (process.isPresent()) { startsAtNanos = pair.nowNanos() + RESTART_NANOS; }
        process = Optional.empty();
    }

    @Override
    public void stop() {
        if (isPaused()) { return; }
        process.ifPresent(SimulatedProcess::takeLeave);
        ended();
    }

    @Override
    public void pause() {
        if (pauses == 0) { pausedAtNanos = nowNanos(); }
        pauses++;
        heldUp++;
    }

    @Override
    public void resume() {
        pauses--;
        if (isPaused()) { return; }
        // Every other time it had read its clock already, and had not looked at its sockets yet.
        long readNanos = heldUp % 2 == 0 ? nowNanos() : pausedAtNanos;
        process.ifPresent(it -> it.turn(readNanos));
    }

    @Override
    public void fallIll(Ailments next) {
        if (ailments.equals(next)) { return; }
        ailments = next;
        process.ifPresent(SimulatedProcess::turn);
    }

    @Override
    public void advertised(SimulatedPair.Advertised message) { process.ifPresent(it -> it.advertised(message)); }

    void pulsed(Pulse pulse) { process.ifPresent(it -> it.pulsed(pulse)); }

    void replied(long nonce, Reply reply) { process.filter(it -> it.nonce == nonce).ifPresent(it -> it.replied(reply)); }
}
