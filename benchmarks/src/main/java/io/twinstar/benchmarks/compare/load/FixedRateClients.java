package io.twinstar.benchmarks.compare.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

import io.twinstar.benchmarks.compare.Quantity;
import io.twinstar.benchmarks.compare.Shape;

/**
 * They send requests when these are due, in turn, whether or not earlier ones have been answered, and time each response from when
 * its request was due. The thread never sleeps meanwhile: it would wake too late.
 */
final class FixedRateClients extends Clients {

    /** On one connection. A request for which there is no room waits, and its time runs. */
    private static final int UNANSWERED_MAX = 4_096;
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Shape.FixedRate shape;
    private final long intervalNanos;
    private final Histogram nanos = new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
    private long asked;
    private long answered;

    FixedRateClients(Loop loop, InetSocketAddress target, Shape.FixedRate shape) {
        super(loop, target, new Hello(shape.requestBytes(), shape.responseBytes()), shape.requestBytes());
        this.shape = shape;
        intervalNanos = TimeUnit.SECONDS.toNanos(1) / shape.perSecond();
    }

    @Override
    void runFor(long durationNanos) throws IOException {
        nanos.reset();
        long begun = System.nanoTime();
        for (long due = begun; due - begun < durationNanos;) {
            var next = (Asking) clients().get((int) (asked % shape.connections()));
            long lateNanos = System.nanoTime() - due;
            if (lateNanos > ANSWER_NANOS)
                throw new IOException("the proxy answers too slowly for %d requests/s".formatted(shape.perSecond()));
            if (lateNanos >= 0 && next.hasRoom()) {
                next.ask(due);
                due += intervalNanos;
            }
            loop().turn();
        }
        long ended = System.nanoTime();
        while (answered < asked) {
            if (System.nanoTime() - ended > ANSWER_NANOS) throw new IOException("%d requests had no answer".formatted(asked - answered));
            loop().turn();
        }
    }

    @Override
    Map<Quantity, Double> latencies() {
        return Map.of(Quantity.P50_NANOS, (double) nanos.getValueAtPercentile(50), Quantity.P99_NANOS,
                (double) nanos.getValueAtPercentile(99), Quantity.P999_NANOS, (double) nanos.getValueAtPercentile(99.9));
    }

    /** Their first requests are asked when they are run. */
    @Override
    void begin() throws IOException {
        for (int i = 0; i < shape.connections(); i++) {
            var client = new Asking();
            clients().add(client);
            client.connect();
        }
    }

    @Override
    boolean ready() {
        return true;
    }

    @Override
    long units() {
        return answered;
    }

    private final class Asking extends Client {

        private final long[] dueNanos = new long[UNANSWERED_MAX];
        private int oldest;
        private int unanswered;
        private int receivedBytes;

        boolean hasRoom() {
            return unanswered < UNANSWERED_MAX;
        }

        void ask(long due) throws IOException {
            dueNanos[(oldest + unanswered++) % UNANSWERED_MAX] = due;
            asked++;
            owe(shape.requestBytes());
        }

        @Override
        void received(ByteBuffer in, int bytes) throws IOException {
            long now = System.nanoTime();
            receivedBytes += bytes;
            for (; receivedBytes >= shape.responseBytes(); receivedBytes -= shape.responseBytes()) {
                if (unanswered == 0) throw new IOException("more came than was asked for");
                nanos.recordValue(Math.min(LONGEST_NANOS, now - dueNanos[oldest]));
                oldest = (oldest + 1) % UNANSWERED_MAX;
                unanswered--;
                answered++;
            }
        }
    }
}
