package io.twinstar.gateway.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A canary at work on the lab's client, and everything it has told so far. */
final class Traffic implements AutoCloseable {

    private final Process canary;
    private final ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();

    private Traffic(Process canary) {
        this.canary = canary;
    }

    static Traffic start(LabScript lab, String target) throws IOException {
        var traffic = new Traffic(lab.start("client", lab.launcher(), "lab-canary", target));
        Thread.ofVirtual().name("canary").start(traffic::listen);
        return traffic;
    }

    Collection<Asked> all() {
        return asked;
    }

    boolean any() {
        return asked.stream().anyMatch(Asked::ok);
    }

    @Override
    public void close() {
        canary.destroy();
    }

    private void listen() {
        try (BufferedReader lines = canary.inputReader()) {
            lines.lines().map(Asked::ofLine).forEach(asked::add);
        } catch (IOException | UncheckedIOException e) {
            // The pipe of a canary that was ended while it spoke.
            canary.destroy();
        }
    }
}
