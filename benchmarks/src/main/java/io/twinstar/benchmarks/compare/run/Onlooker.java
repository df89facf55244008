package io.twinstar.benchmarks.compare.run;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** An open dashboard of a gateway, and a Prometheus that scrapes it: who asks for what these ask for, as often. */
final class Onlooker implements AutoCloseable {

    /** Of the dashboard's main.js: each second, and each five seconds. */
    private static final List<String> NOW = List.of("/v1/status", "/v1/latency?window=1m");
    private static final List<String> BACK = List.of("/v1/hour?phase=first_byte", "/v1/latency?window=1h", "/metrics");
    private static final long NOW_MILLIS = 1_000;
    /** While the gateway warms up: of an hour with an open dashboard its compiler has little to do, in the first minute most of its work. */
    private static final long HURRY_MILLIS = 20;
    private static final int BACK_EVERY = 5;
    private static final int PATIENCE_SECONDS = 10;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    private final AtomicReference<String> trouble = new AtomicReference<>("");
    private final AtomicLong followedBytes = new AtomicLong();
    private final AtomicLong askedBytes = new AtomicLong();
    private final Place place;

    private Onlooker(Place place) {
        this.place = place;
        var _ = client.sendAsync(request("/v1/events").header("Accept", "text/event-stream").build(), counted(followedBytes));
    }

    /** @param seconds for how long it looks on: the last hour it asks for once, midway */
    static Onlooker of(Place place, double seconds) {
        var onlooker = new Onlooker(place);
        onlooker.every(NOW_MILLIS, NOW);
        var _ = onlooker.clock.schedule(() -> BACK.forEach(onlooker::ask), Math.round(seconds / 2 * 1e3), TimeUnit.MILLISECONDS);
        return onlooker;
    }

    /** One that sees in seconds what others see in minutes. */
    static Onlooker inAHurry(Place place) {
        var onlooker = new Onlooker(place);
        onlooker.every(HURRY_MILLIS, NOW);
        onlooker.every(BACK_EVERY * HURRY_MILLIS, BACK);
        return onlooker;
    }

    private void every(long millis, List<String> pages) {
        var _ = clock.scheduleWithFixedDelay(() -> pages.forEach(this::ask), 0, millis, TimeUnit.MILLISECONDS);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(place.adminPort(), path)));
    }

    private static BodyHandler<Void> counted(AtomicLong bytes) {
        return BodyHandlers.ofByteArrayConsumer(part -> bytes.addAndGet(part.map(some -> some.length).orElse(0)));
    }

    private void ask(String path) {
        try {
            int code = client.send(request(path).build(), counted(askedBytes)).statusCode();
            if (code != 200) trouble.set("%s: %d".formatted(path, code));
        } catch (IOException e) {
            trouble.set("%s: %s".formatted(path, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @throws IOException if it did not see all that it asked for: then what was measured is not the cost of being seen */
    @Override
    public void close() throws IOException {
        clock.shutdown(); // of what is due later, the last hour is still asked for
        try {
            if (!clock.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) trouble.set("it does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
        if (followedBytes.get() == 0) trouble.set("/v1/events: nothing was told");
        if (!trouble.get().isEmpty()) throw new IOException("the gateway cannot be seen: " + trouble.get());
    }
}
