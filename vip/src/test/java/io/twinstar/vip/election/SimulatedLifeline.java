package io.twinstar.vip.election;

import java.util.List;
import java.util.Optional;

import io.twinstar.vip.pulse.PulsePeer;
import io.twinstar.vip.pulse.Session;

/** One end of the idle TCP connection: castor calls, pollux answers, and the kernel tells of the other process's end. */
final class SimulatedLifeline {

    private static final long RETRY_NANOS = 100 * Scenario.MILLI;
    private static final long NOBODY = 0; // no process has this nonce

    private final SimulatedPair pair;
    private final int gateway;
    private final SimulatedProcess process;
    private long connectedTo = NOBODY;
    private long endOf = NOBODY; // whose connection has been closed
    private boolean refused;
    private boolean attempted;
    private long attemptedAtNanos;

    SimulatedLifeline(SimulatedPair pair, int gateway, SimulatedProcess process) {
        this.pair = pair;
        this.gateway = gateway;
        this.process = process;
    }

    /** @return the end of the peer's process, if that is what has happened */
    Optional<PulsePeer.Step> turn(PulsePeer peer, long nowNanos) {
        long believed = believed(process);
        if (connectedTo != believed) { connectedTo = NOBODY; }
        boolean closed = connectedTo != NOBODY && endOf == connectedTo;
        endOf = NOBODY;
        if (closed) {
            long ended = connectedTo;
            connectedTo = NOBODY;
            return Optional.of(peer.ended(ended, "closed", nowNanos));
        }
        if (refused) {
            refused = false;
            return Optional.of(new PulsePeer.Step(peer.refused(nowNanos), List.of(), Optional.empty()));
        }
        boolean callsAgain = !attempted || nowNanos - attemptedAtNanos >= RETRY_NANOS;
        if (gateway == 0 && connectedTo == NOBODY && callsAgain) {
            attempted = true;
            attemptedAtNanos = nowNanos;
            pair.wire(SimulatedPair.Path.PULSE, 0).carry(this::arrives);
        }
        return Optional.empty();
    }

    /** A host without the process refuses; one whose process is paused, or believes in another one yet, lets wait. */
    private void arrives() {
        SimulatedGateway other = pair.gateway(1);
        Wire back = pair.wire(SimulatedPair.Path.PULSE, 1);
        if (other.process().isEmpty()) {
            back.carry(() -> learn(() -> refused = true));
            return;
        }
        SimulatedProcess answerer = other.process().get();
        if (other.isPaused() || believed(answerer) != process.nonce) { return; }
        answerer.lifeline().connectedTo = process.nonce;
        back.carry(() -> learn(() -> connectedTo = answerer.nonce));
    }

    private void learn(Runnable news) {
        if (pair.gateway(gateway).process().filter(it -> it == process).isEmpty()) { return; }
        news.run();
        process.turn();
    }

    /** Our process has ended, and its kernel says so. Said again after a loss, it comes too late to be believed. */
    void close() {
        if (connectedTo == NOBODY) { return; }
        pair.wire(SimulatedPair.Path.PULSE, gateway).carry(() -> pair.gateway(1 - gateway).process().ifPresent(other -> {
            other.lifeline().endOf = process.nonce;
            other.turn();
        }));
    }

    private static long believed(SimulatedProcess process) { return process.peer().session().map(Session::nonce).orElse(NOBODY); }
}
