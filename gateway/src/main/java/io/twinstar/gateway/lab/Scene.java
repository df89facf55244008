package io.twinstar.gateway.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.admin.Json;
import io.twinstar.gateway.admin.JsonObject;
import io.twinstar.gateway.admin.RunDirectory;

/** Who is who in the lab right now: asked of the gateways themselves, and shown on one live line where there is a terminal. */
final class Scene {

    private static final List<String> NODES = List.of("castor", "pollux");
    private static final long REFRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Traffic traffic;
    private final RunDirectory sockets;
    private final boolean live;

    Scene(Traffic traffic, Path runDirectory, boolean live) {
        this.traffic = traffic;
        this.sockets = new RunDirectory(runDirectory);
        this.live = live;
    }

    /** Lets the time pass, then says what the client saw in it. */
    ClientView watch(long fromNanos, Duration time) {
        long toNanos = fromNanos + time.toNanos();
        for (long left = toNanos - System.nanoTime(); left > 0; left = toNanos - System.nanoTime()) {
            if (live) show(fromNanos);
            LockSupport.parkNanos(Math.min(left, REFRESH_NANOS));
        }
        if (live) System.out.print("\r\033[K");
        return ClientView.of(traffic.all(), fromNanos, toNanos);
    }

    /** The role each living gateway has of its first VIP. */
    Map<String, String> roles() {
        var roles = new LinkedHashMap<String, String>();
        for (String node : NODES) status(node).objects("vips").stream().findFirst().ifPresent(vip -> roles.put(node, vip.text("role")));
        return roles;
    }

    /** {@code castor is Active, pollux is gone}. */
    String nodes() {
        var roles = roles();
        return NODES.stream().map(node -> node + " is " + roles.getOrDefault(node, "gone")).collect(Collectors.joining(", "));
    }

    String active() throws IOException {
        return roles().entrySet().stream().filter(entry -> entry.getValue().equals("Active")).map(Map.Entry::getKey).findFirst()
                .orElseThrow(() -> new IOException("no gateway is Active"));
    }

    /** What the first gateway that answers thinks of a backend: up, down, unknown. */
    String health(String backend) {
        for (String node : NODES) {
            var known = status(node).objects("pools").stream().flatMap(pool -> pool.objects("backends").stream())
                    .filter(entry -> entry.text("address").equals(backend)).findFirst();
            if (known.isPresent()) return known.get().text("health");
        }
        return "unknown";
    }

    private void show(long fromNanos) {
        long now = System.nanoTime();
        var recent = ClientView.of(traffic.all(), now - TimeUnit.SECONDS.toNanos(1), now);
        var since = ClientView.of(traffic.all(), fromNanos, now);
        System.out.printf("\r\033[K  %s | %s | %d failed", nodes(), recent.rates(1), since.failed());
        System.out.flush();
    }

    /** Empty where the gateway does not answer. */
    private JsonObject status(String node) {
        try {
            return Json.read(new AdminClient(sockets.socket(node)).get("/v1/status").body());
        } catch (IOException e) {
            return JsonObject.EMPTY;
        }
    }
}
