package io.twinstar.gateway.admin;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;

import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Effect.Outcome;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.metrics.Meters;

/** What can be asked, and by whom. */
public final class Routes {

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final StatusPage status;
    private final Meters meters;
    private final ControlLoop control;

    /** An answer, complete. */
    record Answer(HttpResponseStatus code, String contentType, String body) {

        static Answer plain(HttpResponseStatus code, String line) {
            return new Answer(code, TEXT, line + "\n");
        }
    }

    public Routes(StatusPage status, Meters meters, ControlLoop control) {
        this.status = status;
        this.meters = meters;
        this.control = control;
    }

    CompletionStage<Answer> answer(HttpMethod method, String path, Caller caller) {
        return switch (path) {
            case "/v1/status" -> read(method, () -> new Answer(HttpResponseStatus.OK, JSON, status.render(System.nanoTime())));
            case "/metrics" -> read(method, () -> new Answer(HttpResponseStatus.OK, Meters.CONTENT_TYPE, meters.scrape()));
            case "/v1/reload" -> reload(method, caller);
            default -> now(Answer.plain(HttpResponseStatus.NOT_FOUND, "no such page; there are /v1/status, /metrics and /v1/reload"));
        };
    }

    private static CompletionStage<Answer> read(HttpMethod method, Supplier<Answer> page) {
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD))
            return now(Answer.plain(HttpResponseStatus.METHOD_NOT_ALLOWED, "this page is read with GET"));
        return CompletableFuture.completedStage(page).thenApply(Supplier::get); // what it throws becomes the answer
    }

    private CompletionStage<Answer> reload(HttpMethod method, Caller caller) {
        if (!method.equals(HttpMethod.POST))
            return now(Answer.plain(HttpResponseStatus.METHOD_NOT_ALLOWED, "a reload is asked for with POST"));
        if (!caller.mayChange())
            return now(Answer.plain(HttpResponseStatus.FORBIDDEN,
                    "changes are taken on the Unix socket, from root or the gateway's own user"));
        return control.reload("user " + caller.name()).thenApply(Routes::describe);
    }

    private static Answer describe(Outcome outcome) {
        var code = outcome.accepted() ? HttpResponseStatus.OK : HttpResponseStatus.UNPROCESSABLE_ENTITY;
        var body = Json.members("accepted", outcome.accepted(), "generation", outcome.generation(), "lines", outcome.lines());
        return new Answer(code, JSON, Json.write(body));
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedStage(answer);
    }
}
