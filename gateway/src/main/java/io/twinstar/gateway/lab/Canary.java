package io.twinstar.gateway.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A client that opens a new connection at a steady pace, whatever became of the ones before, and tells of each when it has ended.
 *
 * <p>The pace does not wait for answers, so an outage is seen in full and not only by the requests it happened to hold. All of it runs
 * on one thread, which does little else: what a client measures by dozens of threads on a busy machine is its own scheduling.
 */
final class Canary {

    private static final int ANSWER_BYTES_MAX = 4_096;
    private static final byte[] QUESTION = "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final InetSocketAddress target;
    private final long timeoutNanos;
    private final int underWayMax;
    private final Consumer<Asked> told;
    /** Oldest first. One that has ended stays until those before it have. */
    private final Deque<Request> requests = new ArrayDeque<>();
    private int underWay;

    private static final class Request {

        final long started;
        final SocketChannel channel;
        final ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES_MAX);
        boolean ended;

        Request(long started, SocketChannel channel) {
            this.started = started;
            this.channel = channel;
        }
    }

    /** @param underWayMax requests at one time; one that finds no place is reported as failed */
    Canary(String target, int timeoutMillis, int underWayMax, Consumer<Asked> told) {
        int colon = target.lastIndexOf(':');
        this.target = new InetSocketAddress(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
        timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        this.underWayMax = underWayMax;
        this.told = told;
    }

    /** Asks once in so many milliseconds while it is asked for, and passes over the times when it is to be quiet. */
    void run(int everyMillis, BooleanSupplier wanted, BooleanSupplier quiet) throws IOException {
        long everyNanos = TimeUnit.MILLISECONDS.toNanos(everyMillis);
        try (var selector = Selector.open()) {
            for (long due = System.nanoTime(); wanted.getAsBoolean(); due += everyNanos) {
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) serve(selector, left);
                if (!quiet.getAsBoolean()) ask(selector);
                serve(selector, 0);
            }
            while (underWay > 0) serve(selector, timeoutNanos);
        }
    }

    private void ask(Selector selector) throws IOException {
        long started = System.nanoTime();
        if (underWay >= underWayMax) {
            told.accept(new Asked(started, started, false, "too many requests under way"));
            return;
        }
        var request = new Request(started, SocketChannel.open());
        requests.add(request);
        underWay++;
        try {
            request.channel.configureBlocking(false);
            boolean connected = request.channel.connect(target);
            request.channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, request);
            if (connected) request.channel.write(ByteBuffer.wrap(QUESTION));
        } catch (IOException e) {
            end(request, false, String.valueOf(e.getMessage()));
        }
    }

    /** What happens in so much time, or a little less. */
    private void serve(Selector selector, long nanos) throws IOException {
        if (nanos <= 0) selector.selectNow(this::go);
        else selector.select(this::go, Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        long now = System.nanoTime();
        for (var oldest = requests.peek(); oldest != null; oldest = requests.peek()) {
            if (!oldest.ended && now - oldest.started < timeoutNanos) return;
            if (!oldest.ended) end(oldest, false, oldest.channel.isConnected() ? "Read timed out" : "Connect timed out");
            requests.remove();
        }
    }

    private void go(SelectionKey key) {
        var request = (Request) key.attachment();
        try {
            if (key.isConnectable() && request.channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                request.channel.write(ByteBuffer.wrap(QUESTION)); // a new connection's buffer takes it whole
            }
            if (key.isReadable() && (request.channel.read(request.answer) < 0 || !request.answer.hasRemaining())) judge(request);
        } catch (IOException e) {
            end(request, false, String.valueOf(e.getMessage()));
        }
    }

    private void judge(Request request) {
        var answer = new String(request.answer.array(), 0, request.answer.position(), StandardCharsets.UTF_8);
        int head = answer.indexOf("\r\n\r\n");
        boolean ok = answer.startsWith("HTTP/1.1 200") && head > 0;
        end(request, ok, ok ? answer.substring(head + 4).strip() : "no answer");
    }

    private void end(Request request, boolean ok, String by) {
        request.ended = true;
        underWay--;
        told.accept(new Asked(request.started, System.nanoTime(), ok, by));
        try {
            request.channel.close();
        } catch (IOException _) {
            // it has told all it had to
        }
    }
}
