package io.twinstar.gateway.cli;

import java.util.Optional;
import java.util.stream.Stream;

import io.twinstar.gateway.json.JsonObject;

/**
 * What a status page says of something that drains.
 *
 * @param drains whether it still does: somebody may want it ready again
 * @param open its connections
 * @param cut those that a drain has closed, since the gateway's start
 * @param leftSeconds until the last one that is left is closed
 */
record Drainage(boolean drains, long open, long cut, double leftSeconds) {

    private static final String POOL = "pool/";
    private static final String LISTENER = "listener/";

    /** @param subject {@code web/198.18.0.21:8080}, {@code pool/web} or {@code listener/web} */
    static Drainage of(JsonObject page, String subject) {
        Optional<JsonObject> entry = page.objects("not_ready").stream().filter(each -> each.text("subject").equals(subject)).findFirst();
        long cut = (long) counted(page, subject).mapToDouble(each -> each.number("drained")).sum();
        return entry.map(each -> new Drainage(true, (long) each.number("open"), cut,
                each.number("closes_seconds") + each.number("spread_seconds"))).orElse(new Drainage(false, 0, cut, 0));
    }

    private static Stream<JsonObject> counted(JsonObject page, String subject) {
        if (subject.startsWith(LISTENER)) return named(page, "listeners", subject.substring(LISTENER.length()));
        if (subject.startsWith(POOL))
            return named(page, "pools", subject.substring(POOL.length())).flatMap(pool -> pool.objects("backends").stream());
        int slash = subject.indexOf('/');
        return named(page, "pools", subject.substring(0, Math.max(slash, 0))).flatMap(pool -> pool.objects("backends").stream())
                .filter(backend -> backend.text("address").equals(subject.substring(slash + 1)));
    }

    private static Stream<JsonObject> named(JsonObject page, String part, String name) {
        return page.objects(part).stream().filter(each -> each.text("name").equals(name));
    }
}
