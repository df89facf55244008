package io.twinstar.gateway.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

/**
 * A Chromium without a window, with one page. It is spoken to by the DevTools protocol through its pipe, so that it
 * needs no network of its own: JSON, a NUL after each message.
 */
public final class Browser implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    private final Process process;
    private final Map<Long, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
    private final Queue<String> requested = new ConcurrentLinkedQueue<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final String session;
    private long asked;

    private Browser(Process chromium) throws IOException {
        process = chromium;
        Thread.ofVirtual().start(this::read);
        var target = tell("Target.createTarget", Map.of("url", "about:blank"), "").text("targetId");
        session = tell("Target.attachToTarget", Map.of("targetId", target, "flatten", true), "").text("sessionId");
        for (String domain : List.of("Page", "Runtime", "Log", "Network", "Accessibility")) tell(domain + ".enable", Map.of());
    }

    /** On a host of a lab. */
    static Browser on(LabScript lab, String host, Path profile) throws IOException {
        return new Browser(lab.start(host, "sh", "-c", command(profile)));
    }

    /** On this host. */
    public static Browser here(Path profile) throws IOException {
        return new Browser(new ProcessBuilder("sh", "-c", command(profile)).start());
    }

    private static String command(Path profile) {
        return "exec chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --no-first-run --disable-background-networking "
                + "--disable-component-update --disable-sync --disable-extensions --user-data-dir=" + profile
                + " --remote-debugging-pipe about:blank 3<&0 4>&1 </dev/null >/dev/null 2>&1";
    }

    /** Everything a page has asked for since this was last asked. */
    List<String> requested() { return taken(requested); }

    /** Errors and warnings of the console since this was last asked. */
    public List<String> complaints() { return taken(complaints); }

    public void open(String address) throws IOException {
        tell("Page.navigate", Map.of("url", address));
    }

    /** The value of an expression, or of what it promises. */
    Object value(String expression) throws IOException {
        var answer = tell("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails")) throw new AssertionError(expression + ": " + answer.object("exceptionDetails"));
        return Optional.ofNullable(answer.object("result").members().get("value")).orElse("");
    }

    public String text(String expression) throws IOException {
        return value(expression).toString();
    }

    /** The text of each cell of a table's body. */
    public List<List<String>> rows(String body) throws IOException {
        return cells("[...document.getElementById('%s').rows]".formatted(body));
    }

    List<List<String>> cells(String rows) throws IOException {
        String text = text("JSON.stringify({ rows: %s.map(row => [...row.cells].map(cell => cell.textContent)) })".formatted(rows));
        return Json.read(text).lists("rows").stream().map(row -> row.stream().map(Object::toString).toList()).toList();
    }

    /** As by hand: whoever listens is told. */
    public void choose(String select, String option) throws IOException {
        value("{ const it = document.getElementById('%s'); it.value = '%s'; it.dispatchEvent(new Event('change')); }".formatted(select,
                option));
    }

    void window(int columns, int rows, String scheme) throws IOException {
        tell("Emulation.setDeviceMetricsOverride", Map.of("width", columns, "height", rows, "deviceScaleFactor", 1, "mobile", false));
        tell("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    byte[] screenshot() throws IOException {
        return Base64.getDecoder()
                .decode(tell("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true)).text("data"));
    }

    /** The accessibility tree's nodes that are not hidden from it. */
    List<JsonObject> accessible() throws IOException {
        return tell("Accessibility.getFullAXTree", Map.of()).objects("nodes").stream().filter(node -> !node.text("ignored").equals("true"))
                .toList();
    }

    void press(String key) throws IOException {
        int number = switch (key) {
            case "Tab" -> 9;
            case "Escape" -> 27;
            case "ArrowLeft" -> 37;
            default -> throw new IllegalArgumentException(key);
        };
        for (String type : List.of("keyDown", "keyUp"))
            tell("Input.dispatchKeyEvent", Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", number));
    }

    private JsonObject tell(String method, Map<String, Object> parameters) throws IOException {
        return tell(method, parameters, session);
    }

    private JsonObject tell(String method, Map<String, Object> parameters, String toSession) throws IOException {
        long id = ++asked;
        var answer = new CompletableFuture<JsonObject>();
        waiting.put(id, answer);
        var message = Json.members("id", id, "method", method, "params", parameters);
        if (!toSession.isEmpty()) message.put("sessionId", toSession);
        process.getOutputStream().write((Json.write(message) + "\0").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IOException("Chromium does not answer to " + method, e);
        }
    }

    private void read() {
        var message = new ByteArrayOutputStream();
        try (InputStream in = process.getInputStream()) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != 0) {
                    message.write(next);
                    continue;
                }
                heard(Json.read(message.toString(StandardCharsets.UTF_8)));
                message.reset();
            }
        } catch (IOException ended) {
            // whoever waits for an answer is told so by the time that is over
        }
    }

    private void heard(JsonObject message) {
        if (message.has("id")) {
            Optional.ofNullable(waiting.remove((long) message.number("id"))).ifPresent(answer -> answered(answer, message));
            return;
        }
        var parameters = message.object("params");
        switch (message.text("method")) {
            case "Network.requestWillBeSent" -> requested.add(parameters.object("request").text("url"));
            case "Runtime.exceptionThrown" -> complaints.add(parameters.object("exceptionDetails").toString());
            case "Log.entryAdded" -> complaints.add(parameters.object("entry").text("text"));
            case "Runtime.consoleAPICalled" -> complaints.add(parameters.objects("args").toString());
            default -> {
            }
        }
    }

    private static void answered(CompletableFuture<JsonObject> answer, JsonObject message) {
        if (message.has("error")) answer.completeExceptionally(new IOException(message.object("error").text("message")));
        else answer.complete(message.object("result"));
    }

    private static List<String> taken(Queue<String> from) {
        var all = new ArrayList<String>();
        for (String next = from.poll(); next != null; next = from.poll()) all.add(next);
        return all;
    }

    @Override
    public void close() {
        var started = process.descendants().toList();
        process.destroy();
        started.forEach(ProcessHandle::destroy);
        process.onExit().join();
    }
}
