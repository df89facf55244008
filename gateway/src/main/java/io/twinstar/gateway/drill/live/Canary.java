package io.twinstar.gateway.drill.live;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.twinstar.gateway.drill.Sighting;

/**
 * A client whose pace does not depend on answers: a new connection with one request each time, and connections that stay, on which a
 * request follows an answer. One thread's; buffers are used again, so that the collector has nothing to do for as long as a drill takes.
 */
final class Canary {

    private static final int UNDER_WAY_MAX = 4_096;
    private static final int ANSWER_BYTES_MAX = 4_096;
    private static final long SHORT_SLEEP_NANOS = 250_000;
    private static final long SELECT_NANOS = 1_500_000;
    /** A turn that comes later than this is told: what was measured then is the canary's own. */
    private static final long LATE_NANOS = 2_000_000;

    private final InetSocketAddress target;
    private final Talk talk;
    private final long everyNanos;
    private final long timeoutNanos;
    private final List<HeldConnection> held;
    private final Consumer<Sighting> told;
    /** Oldest first. One that has ended stays until those before it have. */
    private final Deque<Request> requests = new ArrayDeque<>();
    private final Deque<ByteBuffer> spare = new ArrayDeque<>();
    private int underWay;

    private static final class Request {

        final long startedNanos;
        final SocketChannel channel;
        final ByteBuffer answer;
        long connectedNanos;
        boolean ended;

        Request(long startedNanos, SocketChannel channel, ByteBuffer answer) {
            this.startedNanos = startedNanos;
            this.channel = channel;
            this.answer = answer;
        }
    }

    Canary(InetSocketAddress target, Talk talk, long everyNanos, long timeoutNanos, List<HeldConnection> held, Consumer<Sighting> told) {
        this.target = target;
        this.talk = talk;
        this.everyNanos = everyNanos;
        this.timeoutNanos = timeoutNanos;
        this.held = new ArrayList<>(held);
        this.told = told;
    }

    /**
     * While it is wanted.
     *
     * @param idle is run in each turn that has time left
     */
    void run(BooleanSupplier wanted, Runnable idle) throws IOException {
        try (var selector = Selector.open()) {
            for (long due = System.nanoTime(); wanted.getAsBoolean(); due += everyNanos) {
                if (due - System.nanoTime() > everyNanos / 2) idle.run();
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) serve(selector, left);
                long now = System.nanoTime();
                if (now - due > LATE_NANOS) told.accept(new Sighting.Late(now, now - due));
                if (now - due > timeoutNanos) due = now; // it was stopped: what was to be asked meanwhile will never be
                ask(selector, now);
                for (HeldConnection one : held) one.turn(selector, System.nanoTime());
                serve(selector, 0);
            }
        }
    }

    private void ask(Selector selector, long now) throws IOException {
        if (underWay >= UNDER_WAY_MAX) {
            told.accept(new Sighting.Requested(now, 0, now, false, "too many requests under way"));
            return;
        }
        var buffer = spare.isEmpty() ? ByteBuffer.allocate(ANSWER_BYTES_MAX) : spare.pop();
        var request = new Request(now, SocketChannel.open(), buffer);
        requests.add(request);
        underWay++;
        try {
            request.channel.configureBlocking(false);
            boolean connected = request.channel.connect(target);
            request.channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, request);
            if (connected) connected(request);
        } catch (IOException e) {
            end(request, false, String.valueOf(e.getMessage()));
        }
    }

    private void connected(Request request) throws IOException {
        request.connectedNanos = System.nanoTime();
        talk.ask(request.channel);
    }

    /** What happens in so much time, or a little less. */
    private void serve(Selector selector, long nanos) throws IOException {
        if (nanos > SELECT_NANOS) selector.select(this::go, TimeUnit.NANOSECONDS.toMillis(nanos - SHORT_SLEEP_NANOS));
        else {
            if (nanos > SHORT_SLEEP_NANOS) LockSupport.parkNanos(SHORT_SLEEP_NANOS);
            selector.selectNow(this::go);
        }
        long now = System.nanoTime();
        for (var oldest = requests.peek(); oldest != null; oldest = requests.peek()) {
            if (!oldest.ended && now - oldest.startedNanos < timeoutNanos) return;
            if (!oldest.ended) end(oldest, false, oldest.connectedNanos == 0 ? "no connection in time" : "no answer in time");
            requests.remove();
        }
    }

    private void go(SelectionKey key) {
        if (key.attachment() instanceof HeldConnection one) one.go(key);
        else if (key.attachment() instanceof Request request) go(key, request);
    }

    private void go(SelectionKey key, Request request) {
        try {
            if (key.isConnectable() && request.channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                connected(request);
            }
            if (!key.isReadable()) return;
            if (!request.answer.hasRemaining()) request.answer.position(ANSWER_BYTES_MAX / 2); // of what is long the beginning counts
            if (request.channel.read(request.answer) < 0) {
                var fault = talk.fault(request.answer);
                end(request, fault.isEmpty(), fault.orElse("-"));
            }
        } catch (IOException e) {
            end(request, false, String.valueOf(e.getMessage()));
        }
    }

    private void end(Request request, boolean ok, String why) {
        request.ended = true;
        underWay--;
        told.accept(new Sighting.Requested(request.startedNanos, request.connectedNanos, System.nanoTime(), ok, why));
        spare.push(request.answer.clear());
        try {
            request.channel.close();
        } catch (IOException _) {
            // it has told all it had to
        }
    }
}
