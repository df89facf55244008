package io.twinstar.gateway.notify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * An http or https address that each event is posted to. What is not delivered at first is tried again, so that an event
 * may come twice.
 *
 * @param timeout for an event with all its attempts
 */
record Webhook(URI address, Duration timeout) implements Delivery {

    private static final int ATTEMPTS_MAX = 4;
    /** Doubled after each attempt: 100, 200, 400 ms. */
    private static final long BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    /** One client for every webhook there will be. Made by the first delivery, as it reads the trust store, which takes long. */
    private static final class Lazy {
        static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /** How an attempt ended: without a problem, the event is delivered. */
    private record Attempt(Optional<String> problem, boolean again) {}

    @Override
    public void deliver(Event event) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        var request = HttpRequest.newBuilder(address).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(event.json())).build();
        long backoffNanos = BACKOFF_NANOS;
        for (int attempts = 1;; attempts++, backoffNanos *= 2) {
            var attempt = attempt(request, deadlineNanos - System.nanoTime());
            if (attempt.problem().isEmpty()) return;
            boolean late = deadlineNanos - System.nanoTime() <= backoffNanos;
            if (!attempt.again() || attempts == ATTEMPTS_MAX || late)
                throw new IOException("%s: %s".formatted(where(), attempt.problem().get()));
            TimeUnit.NANOSECONDS.sleep(backoffNanos);
        }
    }

    /** Scheme, host and port: user, path and query may be what lets one in. */
    @Override
    public String where() {
        return "%s://%s%s".formatted(address.getScheme(), address.getHost(), address.getPort() < 0 ? "" : ":" + address.getPort());
    }

    private static Attempt attempt(HttpRequest request, long timeoutNanos) throws InterruptedException {
        // A request's own timeout ends with the headers: a body that never ends needs this one.
        var answer = Lazy.CLIENT.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            return judge(answer.get(timeoutNanos, TimeUnit.NANOSECONDS).statusCode());
        } catch (TimeoutException e) {
            return new Attempt(Optional.of("no answer in time"), false);
        } catch (ExecutionException e) {
            return new Attempt(Optional.of(describe(e.getCause())), true);
        } finally {
            answer.cancel(true);
        }
    }

    private static Attempt judge(int status) {
        if (status / 100 == 2) return new Attempt(Optional.empty(), false);
        boolean again = status / 100 == 5 || status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS;
        return new Attempt(Optional.of("HTTP status " + status), again);
    }

    /** The message of anything but an IOException might quote the address. */
    private static String describe(@Nullable Throwable failure) {
        if (failure == null) return "no answer";
        String why = failure instanceof IOException ? failure.getMessage() : null;
        return why == null ? failure.getClass().getSimpleName() : why;
    }
}
