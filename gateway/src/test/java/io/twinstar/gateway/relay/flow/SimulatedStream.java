package io.twinstar.gateway.relay.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

import io.twinstar.gateway.relay.flow.Flow.Step;

/**
 * A sender, its socket, a {@link Flow}, the receiver's socket, a receiver, and epoll's edges between them: bytes are only counted, and
 * what happens next is drawn. Whatever breaks a promise of a stream ends it with a {@link Broken}.
 */
final class SimulatedStream {

    static final int PORTION = 64 * 1024;
    static final int PIPE = 1 << 20;

    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken(String how) {
            super(how);
        }
    }

    private final RandomGenerator random;
    private final Flow flow;
    private final List<String> dialogue = new ArrayList<>();
    private final int total;
    private final int room; // of the receiver's socket
    private final boolean pipes;
    private int unsent; // by the sender
    private int arrived; // in the sender's socket, not read
    private int queued; // in the receiver's socket, not taken
    private int taken; // by the receiver
    private boolean senderClosed;
    private boolean finArrived;
    private boolean finPassed;
    private boolean readEdge = true; // registering tells what is there already
    private boolean writeEdge;
    private boolean blockedWrite;
    private boolean yielded;
    private boolean started;
    private boolean noting;

    SimulatedStream(RandomGenerator random, Flow flow) {
        this.random = random;
        this.flow = flow;
        total = random.nextInt(4) == 0 ? random.nextInt(3 * PIPE) : random.nextInt(3 * PORTION);
        room = 1 + random.nextInt(3 * PORTION);
        pipes = random.nextInt(8) != 0;
        unsent = total;
    }

    /** Until the receiver has seen the end. */
    void run() {
        while (!(finPassed && queued == 0)) {
            if (!advance()) throw new Broken("nothing can happen any more");
        }
        if (taken != total) throw new Broken("%d bytes of %d came".formatted(taken, total));
    }

    SimulatedStream noting() {
        noting = true;
        return this;
    }

    List<String> dialogue() { return dialogue; }

    /** One thing of those that can happen; false: none can. */
    private boolean advance() {
        int drawn = random.nextInt(5);
        for (int tried = 0; tried < 5; tried++) {
            if (happens((drawn + tried) % 5)) return true;
        }
        return false;
    }

    private boolean happens(int what) {
        return switch (what) {
            case 0 -> send();
            case 1 -> close();
            case 2 -> take();
            case 3 -> dispatch();
            default -> resume();
        };
    }

    private boolean send() {
        if (unsent == 0) return false;
        int bytes = Math.min(unsent, 1 + random.nextInt(random.nextBoolean() ? 2 * PORTION : 100));
        unsent -= bytes;
        arrived += bytes;
        readEdge = true;
        note("%d bytes arrive", bytes);
        return true;
    }

    private boolean close() {
        if (unsent > 0 || senderClosed) return false;
        senderClosed = true;
        finArrived = true;
        readEdge = true;
        note("the end arrives");
        return true;
    }

    private boolean take() {
        if (queued == 0) return false;
        int bytes = 1 + random.nextInt(queued);
        queued -= bytes;
        taken += bytes;
        if (blockedWrite) {
            blockedWrite = false;
            writeEdge = true;
        }
        note("%d bytes are taken", bytes);
        return true;
    }

    /** What epoll tells: both edges in one event, or one of them. */
    private boolean dispatch() {
        if (!readEdge && !writeEdge) return false;
        boolean write = writeEdge && (!readEdge || random.nextBoolean());
        boolean read = readEdge && (!write || random.nextBoolean());
        started = true;
        if (write) {
            writeEdge = false;
            flow.writable();
        }
        if (read) {
            readEdge = false;
            flow.readable(finArrived);
        }
        note("epoll: %s%s", read ? finArrived ? "readable, ending " : "readable " : "", write ? "writable" : "");
        pump();
        return true;
    }

    private boolean resume() {
        if (!yielded || !started) return false;
        yielded = false;
        pump();
        return true;
    }

    private void pump() {
        flow.turn();
        for (int steps = 0; steps < 1_000; steps++) {
            Step step = flow.next();
            note("  %s", step);
            switch (step) {
                case RECEIVE -> receive();
                case SPLICE -> splice();
                case FLUSH -> flush();
                case FINISH -> finish();
                case YIELD -> {
                    yielded = true;
                    return;
                }
                case REST -> {
                    return;
                }
            }
            if (flow.held() > PIPE) throw new Broken("%d bytes are held".formatted(flow.held()));
        }
        throw new Broken("a turn does not end");
    }

    private void receive() {
        if (flow.held() > 0) throw new Broken("what is held is overtaken");
        int bytes = Math.min(arrived, PORTION);
        if (bytes == 0 && finArrived) {
            flow.received(-1, false);
            return;
        }
        arrived -= bytes;
        flow.received(bytes, bytes == PORTION);
        if (bytes > 0) flush();
        if (flow.held() > PORTION) throw new Broken("%d bytes are held in memory".formatted(flow.held()));
    }

    /** Netty's splice does not tell nothing from the end. */
    private void splice() {
        if (flow.held() > 0) throw new Broken("what is held is overtaken");
        if (!pipes) {
            flow.cannotSplice();
            return;
        }
        int bytes = Math.min(arrived, 1 + random.nextInt(PIPE));
        arrived -= bytes;
        flow.spliced(bytes);
        if (bytes > 0) flush();
    }

    private void flush() {
        int bytes = Math.min(flow.held(), room - queued);
        queued += bytes;
        if (bytes < flow.held()) blockedWrite = true;
        flow.sent(bytes);
    }

    private void finish() {
        if (finPassed) throw new Broken("the end is passed on twice");
        if (taken + queued != total) throw new Broken("the end is passed on after %d bytes of %d".formatted(taken + queued, total));
        finPassed = true;
        flow.finished();
    }

    private void note(String what, Object... facts) { if (noting) dialogue.add(what.formatted(facts)); }
}
