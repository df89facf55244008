package io.twinstar.gateway.lab;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Who is who in the lab right now: asked of the gateways themselves, and shown on one live line where there is a terminal. */
final class Scene {

    private static final long REFRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Traffic traffic;
    private final LabGateways gateways;
    private final boolean live;

    Scene(Traffic traffic, LabGateways gateways, boolean live) {
        this.traffic = traffic;
        this.gateways = gateways;
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

    /** {@code castor is Active, pollux is gone}. */
    String nodes() {
        var roles = gateways.roles();
        return LabGateways.NODES.stream().map(node -> node + " is " + roles.getOrDefault(node, "gone")).collect(Collectors.joining(", "));
    }

    /** What the first gateway that answers thinks of a backend: up, down, unknown. */
    String health(String backend) {
        return LabGateways.NODES.stream().flatMap(node -> gateways.backend(node, backend).stream()).map(known -> known.text("health"))
                .findFirst().orElse("unknown");
    }

    private void show(long fromNanos) {
        long now = System.nanoTime();
        var recent = ClientView.of(traffic.all(), now - TimeUnit.SECONDS.toNanos(1), now);
        var since = ClientView.of(traffic.all(), fromNanos, now);
        System.out.printf("\r\033[K  %s | %s | %d failed", nodes(), recent.rates(1), since.failed());
        System.out.flush();
    }
}
