package io.twinstar.gateway.admin;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.netty.handler.codec.http.HttpResponseStatus;

import io.twinstar.gateway.admin.Routes.Answer;
import io.twinstar.gateway.peer.PeerLink;
import io.twinstar.gateway.peer.Reply;

/** What is asked of the other gateway through this one: {@code /v1/peer/status} is its {@code /v1/status}. */
public final class PeerRoutes {

    private static final String OURS = "/v1/peer/";
    private static final String THEIRS = "/v1/";

    private final Optional<PeerLink> peer;

    public PeerRoutes(Optional<PeerLink> peer) {
        this.peer = peer;
    }

    /** None if it is about this gateway. */
    Optional<CompletionStage<Answer>> answer(Asked asked) {
        if (!asked.path().startsWith(OURS)) return Optional.empty();
        if (!asked.caller().mayChange() || !asked.caller().onThisHost()) {
            return Optional.of(Routes.now(Answer.plain(HttpResponseStatus.FORBIDDEN,
                    "the other gateway is asked on the Unix socket, by root or the gateway's own user")));
        }
        if (peer.isEmpty()) {
            return Optional.of(Routes.now(Answer.plain(HttpResponseStatus.NOT_FOUND,
                    "there is no link to another gateway; the configuration names one with pair: { link: … }")));
        }
        var answer = new CompletableFuture<Answer>();
        peer.get().ask(asked.method().name(), THEIRS + asked.uri().uri().substring(OURS.length()), asked.body())
                .whenComplete((reply, failure) -> answer.complete(failure == null
                        ? answer(reply)
                        : Answer.plain(HttpResponseStatus.BAD_GATEWAY, String.valueOf(failure.getMessage()))));
        return Optional.of(answer);
    }

    private static Answer answer(Reply reply) {
        return new Answer(HttpResponseStatus.valueOf(reply.code()), reply.contentType(), reply.body());
    }
}
