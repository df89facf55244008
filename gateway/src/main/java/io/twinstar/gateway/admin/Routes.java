package io.twinstar.gateway.admin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;

import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.metrics.Meters;
import io.twinstar.gateway.notify.Event;
import io.twinstar.gateway.notify.Feed;

/** What can be asked, and by whom. */
public final class Routes {

    static final String JSON = "application/json";
    static final String TEXT = "text/plain; charset=utf-8";

    private static final String EVENTS = "/v1/events";
    private static final String NO_SUCH_PAGE = "no such page; there are / for people, /v1/status, /v1/latency, /v1/hour, /v1/events and /metrics";

    private final StatusPage status;
    private final LatencyPage latency;
    private final HourPage hour;
    private final Meters meters;
    private final ChangeRoutes changes;
    private final PeerRoutes peer;
    private final Feed feed;
    private final Dashboard dashboard = new Dashboard();

    /** An answer, complete. */
    record Answer(HttpResponseStatus code, String contentType, ByteBuffer content) {

        Answer(HttpResponseStatus code, String contentType, String body) {
            this(code, contentType, StandardCharsets.UTF_8.encode(body));
        }

        String body() {
            return StandardCharsets.UTF_8.decode(content.duplicate()).toString();
        }

        static Answer plain(HttpResponseStatus code, String line) {
            return new Answer(code, TEXT, line + "\n");
        }
    }

    public Routes(StatusPage status, LatencyPage latency, HourPage hour, Meters meters, ChangeRoutes changes, PeerRoutes peer, Feed feed) {
        this.status = status;
        this.latency = latency;
        this.hour = hour;
        this.meters = meters;
        this.changes = changes;
        this.peer = peer;
        this.feed = feed;
    }

    CompletionStage<Answer> answer(Asked asked) {
        var method = asked.method();
        return switch (asked.path()) {
            case "/v1/status" -> read(method, () -> new Answer(HttpResponseStatus.OK, JSON, status.render(System.nanoTime())));
            case "/metrics" -> read(method, () -> new Answer(HttpResponseStatus.OK, Meters.CONTENT_TYPE, meters.scrape()));
            case "/v1/latency" -> read(method, () -> latency.answer(asked.uri().parameters(), System.nanoTime()));
            case "/v1/hour" -> read(method, () -> hour.answer(asked.parameter("phase"), System.nanoTime()));
            case EVENTS -> read(method, () -> new Answer(HttpResponseStatus.OK, JSON, events()));
            default -> peer.answer(asked).or(() -> changes.answer(asked))
                    .or(() -> dashboard.file(asked.path()).map(file -> read(method, () -> file)))
                    .orElseGet(() -> now(Answer.plain(HttpResponseStatus.NOT_FOUND, NO_SUCH_PAGE)));
        };
    }

    /** Whether the answer goes on for as long as the reader wants. */
    boolean isStream(HttpRequest request) {
        return request.method().equals(HttpMethod.GET) && request.uri().equals(EVENTS)
                && request.headers().contains(HttpHeaderNames.ACCEPT, EventStream.TYPE, true);
    }

    Feed feed() { return feed; }

    /** What is kept of the feed. */
    private String events() {
        return Json.write(Json.members("node", feed.node(), "process", feed.process(), "time", Event.time(Instant.now()), "events",
                feed.after(0).stream().map(entry -> {
                    var event = Json.members("number", entry.number(), "type", entry.kind());
                    event.putAll(entry.members());
                    return event;
                }).toList()));
    }

    private static CompletionStage<Answer> read(HttpMethod method, Supplier<Answer> page) {
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD))
            return now(Answer.plain(HttpResponseStatus.METHOD_NOT_ALLOWED, "this page is read with GET"));
        return CompletableFuture.completedStage(page).thenApply(Supplier::get); // what it throws becomes the answer
    }

    static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedStage(answer);
    }
}
