package io.twinstar.gateway.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A client that opens a new connection at a steady pace, whatever became of the ones before, and tells of each when it has ended.
 *
 * <p>The pace does not wait for answers, so an outage is seen in full and not only by the requests it happened to hold.
 */
final class Canary {

    private static final int ANSWER_BYTES_MAX = 4_096;

    private final InetSocketAddress target;
    private final int timeoutMillis;
    private final Consumer<Asked> told;
    private final Semaphore places;

    /** @param underWayMax requests at one time; one that finds no place is reported as failed */
    Canary(String target, int timeoutMillis, int underWayMax, Consumer<Asked> told) {
        int colon = target.lastIndexOf(':');
        this.target = new InetSocketAddress(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
        this.timeoutMillis = timeoutMillis;
        this.told = told;
        places = new Semaphore(underWayMax);
    }

    /** Asks once in so many milliseconds while it is asked for, and passes over the times when it is to be quiet. */
    void run(int everyMillis, BooleanSupplier wanted, BooleanSupplier quiet) {
        long everyNanos = TimeUnit.MILLISECONDS.toNanos(everyMillis);
        try (var requests = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long due = System.nanoTime(); wanted.getAsBoolean(); due += everyNanos) {
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) LockSupport.parkNanos(left);
                if (quiet.getAsBoolean()) continue;
                long started = System.nanoTime();
                if (places.tryAcquire()) requests.execute(() -> ask(started));
                else told.accept(new Asked(started, started, false, "too many requests under way"));
            }
        }
    }

    private void ask(long started) {
        try {
            told.accept(answer(started));
        } finally {
            places.release();
        }
    }

    private Asked answer(long started) {
        try (var socket = new Socket()) {
            socket.connect(target, timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8);
            int head = answer.indexOf("\r\n\r\n");
            boolean ok = answer.startsWith("HTTP/1.1 200") && head > 0;
            return new Asked(started, System.nanoTime(), ok, ok ? answer.substring(head + 4).strip() : "no answer");
        } catch (IOException e) {
            return new Asked(started, System.nanoTime(), false, String.valueOf(e.getMessage()));
        }
    }
}
