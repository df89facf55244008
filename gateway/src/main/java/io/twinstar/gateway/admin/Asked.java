package io.twinstar.gateway.admin;

import java.util.List;
import java.util.Optional;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;

/**
 * A request, complete.
 *
 * @param body as UTF-8; what is none shows as the replacement character
 */
record Asked(HttpMethod method, QueryStringDecoder uri, String body, Caller caller) {

    String path() {
        return uri.path();
    }

    /** The first of this name. */
    Optional<String> parameter(String name) {
        return uri.parameters().getOrDefault(name, List.of()).stream().findFirst();
    }
}
