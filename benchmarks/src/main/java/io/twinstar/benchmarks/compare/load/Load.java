package io.twinstar.benchmarks.compare.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.twinstar.benchmarks.compare.Quantity;
import io.twinstar.benchmarks.compare.Shape;

/** Puts load on a proxy, from both its sides, and says what came of it. Everything happens on the thread that made it. */
public final class Load implements AutoCloseable {

    /** Of what is measured: connections are young, buffers find their size. */
    private static final double RAMP = 0.2;
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long ATTEMPT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long BETWEEN_ATTEMPTS_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Hello QUESTION = new Hello(Hello.BYTES, 1);

    private final Loop loop;
    private final Backend backend;

    Load(Loop loop, Backend backend) {
        this.loop = loop;
        this.backend = backend;
    }

    /** Has a backend listen. */
    public static Load on(InetSocketAddress backendAt) throws IOException {
        var loop = new Loop();
        return new Load(loop, new Backend(loop, backendAt));
    }

    /** Of the CPU that a proxy uses. */
    public interface Meter {

        Running start() throws IOException;

        /** One that has been started. */
        interface Running {
            /** Since then. */
            long nanos() throws IOException;
        }
    }

    /** Connections that are open until they are closed. */
    public interface Held extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** @throws IOException if a connection was lost, or a response has not come */
    public Map<Quantity, Double> measure(Shape shape, InetSocketAddress target, double seconds, Optional<Meter> meter) throws IOException {
        long durationNanos = Math.round(seconds * 1e9);
        var clients = clients(shape, target);
        try (Held _ = opened(clients)) {
            clients.runFor(Math.round(RAMP * durationNanos));
            long unitsBefore = clients.units();
            long begun = System.nanoTime();
            var running = meter.isPresent() ? Optional.of(meter.get().start()) : Optional.<Meter.Running>empty();
            clients.runFor(durationNanos);
            var measured = new EnumMap<Quantity, Double>(Quantity.class);
            double cpuNanos = running.isPresent() ? running.get().nanos() : 0;
            long nanos = System.nanoTime() - begun;
            double units = clients.units() - unitsBefore;
            if (units == 0) throw new IOException("nothing came through");
            measured.put(Quantity.PER_SECOND, units / nanos * 1e9);
            if (running.isPresent()) measured.put(Quantity.CPU_NANOS, cpuNanos / units);
            measured.putAll(clients.latencies());
            return measured;
        }
    }

    /** Opens them, has each do its part, and leaves them open. */
    public Held hold(Shape.Idle idle, InetSocketAddress target) throws IOException {
        return opened(clients(idle, target));
    }

    /** Lets the proxy be, but for its health checks. */
    public void rest(double seconds) throws IOException {
        loop.runFor(Math.round(seconds * 1e9));
    }

    /** Tries every millisecond until a byte comes back. */
    public void awaitAnswer(InetSocketAddress target, long withinNanos) throws IOException {
        long begun = System.nanoTime();
        while (!answers(target)) {
            if (System.nanoTime() - begun > withinNanos) throw new IOException("no answer from %s".formatted(target));
            loop.runFor(BETWEEN_ATTEMPTS_NANOS);
        }
    }

    private boolean answers(InetSocketAddress target) {
        try (var client = clients(new Shape.StartUp(), target)) {
            client.begin();
            return loop.runUntil(client::ready, System.nanoTime() + ATTEMPT_NANOS);
        } catch (IOException _) {
            return false; // refused, reset or no such address: it is not there yet
        }
    }

    private Held opened(Clients clients) throws IOException {
        int before = backend.open(); // those of another, paused proxy
        try {
            clients.begin();
            if (!loop.runUntil(clients::ready, System.nanoTime() + READY_NANOS))
                throw new IOException("connections have no answer; requests so far: %d".formatted(clients.units()));
            return () -> end(clients, before);
        } catch (IOException e) {
            clients.close();
            throw e;
        }
    }

    /** Returns when the backend, too, has seen the connections end, so that the next to be measured starts with none. */
    private void end(Clients clients, int before) throws IOException {
        clients.close();
        if (!loop.runUntil(() -> backend.open() <= before, System.nanoTime() + END_NANOS))
            throw new IOException("%d connections stay open at the backend".formatted(backend.open() - before));
    }

    private Clients clients(Shape shape, InetSocketAddress target) {
        return switch (shape) {
            case Shape.Exchange it -> new ExchangeClients(loop, target, it.connections(), new Hello(it.requestBytes(), it.responseBytes()),
                    false);
            case Shape.Idle it ->
                new ExchangeClients(loop, target, it.connections(), new Hello(it.requestBytes(), it.responseBytes()), true);
            case Shape.Churn it -> new ChurnClients(loop, target, it.atOnce(), new Hello(it.requestBytes(), it.responseBytes()));
            case Shape.Bulk it -> new BulkClients(loop, target, it.connections(), it.direction(), backend);
            case Shape.FixedRate it -> new FixedRateClients(loop, target, it);
            case Shape.StartUp _ -> new ExchangeClients(loop, target, 1, QUESTION, true);
        };
    }

    @Override
    public void close() throws IOException {
        backend.close();
        loop.close();
    }
}
