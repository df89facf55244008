package io.twinstar.gateway.trial;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

import io.twinstar.gateway.lab.Asked;
import io.twinstar.gateway.lab.ClientView;
import io.twinstar.gateway.lab.LabScript;
import io.twinstar.gateway.lab.Seen;
import io.twinstar.gateway.matrix.Timeline;
import io.twinstar.gateway.matrix.Timeline.Claim;
import io.twinstar.gateway.matrix.Timeline.Sample;

/** {@code lab-watch} at work on a lab's client, and what it has told since it was last cleared: a row's worth at most. */
final class Watch implements AutoCloseable {

    private static final Map<String, String> HOSTS = Map.of("02:00:00:00:00:11", "castor", "02:00:00:00:00:12", "pollux",
            "02:00:00:00:00:66", "attacker");

    private final Process process;
    private final Writer commands;
    private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final Queue<Claim> claims = new ConcurrentLinkedQueue<>();
    private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();

    Watch(LabScript lab) throws IOException {
        process = lab.start("client", lab.launcher(), "lab-watch", "198.18.0.10", "198.18.0.100:80");
        commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().name("watch").start(this::listen);
    }

    void on() throws IOException {
        samples.clear();
        claims.clear();
        asked.clear();
        command("on");
    }

    void off() throws IOException {
        command("off");
    }

    Timeline between(long fromNanos, long toNanos) {
        return Timeline.between(fromNanos, toNanos, samples, claims);
    }

    /** The longest time from one answered request to the next. */
    long clientGapNanos(long fromNanos, long toNanos) {
        return ClientView.of(asked, fromNanos, toNanos).longestGapNanos();
    }

    private void command(String word) throws IOException {
        commands.write(word + "\n");
        commands.flush();
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().map(Seen::ofLine).forEach(this::hear);
        } catch (IOException | UncheckedIOException e) {
            process.destroy(); // it was ended while it spoke
        }
    }

    private void hear(Seen seen) {
        switch (seen) {
            case Seen.Answered(long askedNanos, Set<String> macs) -> samples.add(new Sample(askedNanos,
                    macs.stream().map(Watch::host).collect(Collectors.toUnmodifiableSet())));
            case Seen.Claimed(long atNanos, String mac) -> claims.add(new Claim(atNanos, host(mac)));
            case Seen.Requested(Asked request) -> asked.add(request);
        }
    }

    private static String host(String mac) {
        return HOSTS.getOrDefault(mac, mac);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
