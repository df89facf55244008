package io.twinstar.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

/** How a gateway's answer to a change is shown, or to a question that may have no good answer. */
final class OutcomeView {

    private static final int REFUSED = 422;

    private OutcomeView() {}

    /** What changed, or why nothing did; false if nothing did. */
    static boolean print(PrintWriter out, String node, AdminClient.Answer answer) throws IOException {
        var outcome = read(answer);
        out.printf("%s: %s%n", node, answer.isOk() ? "generation " + outcome.text("generation") : "refused, nothing has changed");
        for (String line : outcome.texts("lines")) out.println("  " + line);
        return answer.isOk();
    }

    /** The answer, or the refusal; any other answer says why there is none. */
    static JsonObject read(AdminClient.Answer answer) throws IOException {
        if (!answer.isOk() && answer.code() != REFUSED) throw new IOException(answer.body().strip());
        return Json.read(answer.body());
    }

    /** The gateway's status page. */
    static JsonObject status(AdminClient gateway) throws IOException {
        return read(gateway.get("/v1/status"));
    }

    /** In a path's query. */
    static String encoded(Object value) {
        return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
    }
}
