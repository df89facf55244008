package io.twinstar.gateway.drill.live;

import java.io.IOException;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.admin.RunDirectory;
import io.twinstar.gateway.drill.PairView;
import io.twinstar.gateway.drill.RoleChange;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

/** The admin pages of both gateways: the other one's by its socket where that is on this host, or else through the link of the pair. */
final class Pages {

    private static final int REFUSED = 422;

    private final RunDirectory sockets;
    private final String node;
    private final AdminClient own;

    Pages(RunDirectory sockets, String node) {
        this.sockets = sockets;
        this.node = node;
        own = new AdminClient(sockets.socket(node));
    }

    /** Throws if the gateway on this host does not answer. */
    PairView view() throws IOException {
        JsonObject here = read(own.get("/v1/status"));
        return new PairView(here, peerPage(here.object("pair").text("peer"), "status"));
    }

    /** Whether the one on this host has handed it over, or why not. */
    Optional<String> handOver(String vip) throws IOException {
        return refusal(own.post("/v1/handover/" + vip));
    }

    Optional<String> handOverByPeer(String peer, String vip) throws IOException {
        return refusal(postToPeer(peer, "handover/" + vip));
    }

    Optional<String> reload() throws IOException {
        return refusal(own.post("/v1/reload"));
    }

    /** Tells both gateways that a drill begins, so that nobody begins another; why one of them does not agree. */
    Optional<String> begin(String peer, String kind, Duration most) throws IOException {
        String question = "drill/begin?kind=%s&for=%d".formatted(kind, most.toSeconds());
        var here = refusal(own.post("/v1/" + question));
        if (here.isPresent()) return here;
        var there = refusal(postToPeer(peer, question));
        if (there.isPresent()) own.post("/v1/drill/end");
        return there;
    }

    /** One that does not answer has forgotten it, or will when its time is over. */
    void end(String peer) {
        try {
            own.post("/v1/drill/end");
        } catch (IOException e) {
            // it was not restored, and that is told
        }
        try {
            postToPeer(peer, "drill/end");
        } catch (IOException e) {
            // likewise
        }
    }

    private Optional<JsonObject> peerPage(String peer, String page) {
        try {
            var socket = sockets.socket(peer);
            var answer = Files.exists(socket) ? new AdminClient(socket).get("/v1/" + page) : own.get("/v1/peer/" + page);
            return answer.isOk() ? Optional.of(Json.read(answer.body())) : Optional.empty();
        } catch (IOException silent) {
            return Optional.empty();
        }
    }

    private AdminClient.Answer postToPeer(String peer, String page) throws IOException {
        var socket = sockets.socket(peer);
        return Files.exists(socket) ? new AdminClient(socket).post("/v1/" + page) : own.post("/v1/peer/" + page);
    }

    private static Optional<String> refusal(AdminClient.Answer answer) throws IOException {
        return answer.isOk() ? Optional.empty() : Optional.of(String.join("; ", read(answer).texts("lines")));
    }

    private static JsonObject read(AdminClient.Answer answer) throws IOException {
        if (!answer.isOk() && answer.code() != REFUSED) throw new IOException(answer.body().strip());
        return Json.read(answer.body());
    }

    /** What the feeds of both tell of their roles, by this process's clock; a gateway that was started anew has forgotten what was before. */
    List<RoleChange> changes(String peer) {
        var changes = new ArrayList<RoleChange>();
        long askedNanos = System.nanoTime();
        try {
            changes.addAll(changes(node, read(own.get("/v1/events")), (askedNanos + System.nanoTime()) / 2));
        } catch (IOException silent) {
            // the report goes without
        }
        long peerAskedNanos = System.nanoTime();
        peerPage(peer, "events").ifPresent(page -> changes.addAll(changes(peer, page, (peerAskedNanos + System.nanoTime()) / 2)));
        return changes;
    }

    private static List<RoleChange> changes(String node, JsonObject page, long nowNanos) {
        var changes = new ArrayList<RoleChange>();
        if (!page.has("time")) return changes;
        try {
            var now = Instant.parse(page.text("time"));
            for (var event : page.objects("events")) {
                if (!event.text("kind").matches("transition|fence")) continue;
                long agoNanos = Duration.between(Instant.parse(event.text("time")), now).toNanos();
                changes.add(new RoleChange(nowNanos - agoNanos, node, event.text("vip"), event.text("to"), event.text("reason")));
            }
        } catch (DateTimeException other) {
            changes.clear(); // of another version of this program
        }
        return changes;
    }
}
