package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.twinstar.conf.BackendId;

import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

/**
 * A backend that sends back one byte when it has been asked and has taken its time, and counts its connections itself: one is over
 * before it has been closed, so whoever knows of its end and sends the next one is never counted for one too many.
 */
final class CountingBackend implements AutoCloseable {

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();
    private final long serviceMillis;
    private final TestBackend backend;

    /** On 127.0.0.lastByte. */
    CountingBackend(int lastByte, long serviceMillis) {
        this.serviceMillis = serviceMillis;
        backend = new TestBackend(lastByte, this::serve);
    }

    private void serve(Socket connection) throws Exception {
        most.accumulateAndGet(open.incrementAndGet(), Math::max);
        try {
            int asked = connection.getInputStream().read();
            if (serviceMillis > 0) CompletableFuture.runAsync(() -> {}, delayedExecutor(serviceMillis, MILLISECONDS)).join();
            connection.getOutputStream().write(asked);
            if (connection.getInputStream().read() == -1) served.incrementAndGet();
        } finally {
            open.decrementAndGet();
        }
    }

    int open() { return open.get(); }

    /** At any time so far. */
    int most() { return most.get(); }

    /** Those that were asked and ended in order. */
    int served() { return served.get(); }

    BackendId id() { return backend.id(); }

    InetSocketAddress address() { return backend.address(); }

    @Override
    public void close() throws IOException { backend.close(); }
}
