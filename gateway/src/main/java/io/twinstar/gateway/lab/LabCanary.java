package io.twinstar.gateway.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code twinstar lab-canary}: a client that opens a new connection at a steady pace, whatever became of the ones before,
 * and prints a line for each when it has ended.
 *
 * <p>The pace does not wait for answers, so an outage is seen in full and not only by the requests it happened to hold.
 */
@Command(name = "lab-canary", hidden = true, description = "Ask at a steady pace and print how each request ended.", mixinStandardHelpOptions = true)
public final class LabCanary implements Callable<Integer> {

    /** Requests under way; one that finds no place is reported as failed. */
    private static final int UNDER_WAY_MAX = 2_000;
    private static final int ANSWER_BYTES_MAX = 4_096;

    @Parameters(paramLabel = "ADDRESS:PORT", description = "whom to ask")
    private String target = "";

    @Option(names = "--every-ms", description = "milliseconds from one request to the next", defaultValue = "5")
    private int everyMillis;

    @Option(names = "--timeout-ms", description = "milliseconds a request may take", defaultValue = "2000")
    private int timeoutMillis;

    private final Semaphore places = new Semaphore(UNDER_WAY_MAX);

    @Override
    public Integer call() {
        int colon = target.lastIndexOf(':');
        var address = new InetSocketAddress(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
        PrintStream out = System.out;
        long everyNanos = TimeUnit.MILLISECONDS.toNanos(everyMillis);
        try (var requests = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long due = System.nanoTime(); !out.checkError(); due += everyNanos) {
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) LockSupport.parkNanos(left);
                long started = System.nanoTime();
                if (places.tryAcquire()) requests.execute(() -> ask(address, started, out));
                else out.println(new Asked(started, started, false, "too many requests under way").line());
            }
        }
        return 0;
    }

    private void ask(InetSocketAddress address, long started, PrintStream out) {
        try {
            out.println(ask(address, started).line());
        } finally {
            places.release();
        }
    }

    private Asked ask(InetSocketAddress address, long started) {
        try (var socket = new Socket()) {
            socket.connect(address, timeoutMillis);
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
