package io.twinstar.gateway.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.netty.handler.codec.http.HttpResponseStatus;

import io.twinstar.gateway.admin.Routes.Answer;

/**
 * The dashboard: files of the program, as they were when it started: an update may replace the program while it runs. What they show they
 * ask for at the other pages.
 */
final class Dashboard {

    private static final List<String> NAMES = List.of("index.html", "dashboard.css", "icon.svg", "main.js", "dom.js", "format.js",
            "events.js",
            "tables.js", "hour.js", "curve.js");
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");

    private final Map<String, Answer> byPath = new HashMap<>();

    Dashboard() {
        for (String name : NAMES) byPath.put("/" + name, read(name));
        byPath.put("/", read(NAMES.getFirst()));
    }

    /** Empty if it has no such file. */
    Optional<Answer> file(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    private static Answer read(String name) {
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), Routes.TEXT);
        try (var file = Dashboard.class.getResourceAsStream("/dashboard/" + name)) {
            if (file == null) throw new IllegalStateException("this program lacks its dashboard/" + name);
            return new Answer(HttpResponseStatus.OK, type, ByteBuffer.wrap(file.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
