package io.twinstar.vip;

import java.time.Duration;
import java.util.concurrent.Callable;

import static org.awaitility.Awaitility.await;

/** Waits for what another thread or process brings about. */
final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(1);

    private Eventually() {}

    static void eventually(String what, Callable<Boolean> holds) { await(what).atMost(PATIENCE).pollInterval(POLL).until(holds); }

    static void eventually(Callable<Boolean> holds) { await().atMost(PATIENCE).pollInterval(POLL).until(holds); }
}
