package io.twinstar.gateway.drill.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.twinstar.gateway.drill.Sighting;

/** A canary at work, perhaps on another host, and what it has told so far by this process's clock. */
final class CanaryProcess implements AutoCloseable {

    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int CLOCK_QUESTIONS = 20;
    private static final long LOOK_NANOS = 2_000_000;
    /** On one host all processes share the kernel's monotonic clock: what looks like a difference of less is the way there. */
    private static final long SAME_CLOCK_NANOS = 20_000_000;

    private final Process process;
    private final Writer questions;
    private final Queue<Sighting> seen = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Sighting.Clock> clocks = new LinkedBlockingQueue<>();
    private long shiftNanos;
    private long errorNanos;

    CanaryProcess(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        questions = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofPlatform().daemon().name("canary").start(this::listen);
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().flatMap(line -> Sighting.ofLine(line).stream()).forEach(one -> {
                if (one instanceof Sighting.Clock clock) clocks.add(clock);
                else seen.add(one);
            });
        } catch (IOException | UncheckedIOException ended) {
            process.destroy(); // it was ended while it spoke
        }
    }

    /** Returns when it has had answers, and its clock is known. */
    void awaitAnswers() throws IOException, InterruptedException {
        long beganNanos = System.nanoTime();
        while (seen.stream().noneMatch(one -> one instanceof Sighting.Requested request && request.ok())) {
            if (!process.isAlive()) throw new IOException("the canary has ended");
            if (System.nanoTime() - beganNanos > START_NANOS) throw new IOException("the canary has no answer" + firstFailure());
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.interrupted()) throw new InterruptedException();
        }
        compareClocks();
    }

    private String firstFailure() {
        return seen.stream().filter(Sighting.Requested.class::isInstance).findFirst()
                .map(request -> ": " + ((Sighting.Requested) request).why()).orElse("");
    }

    /** The question that was answered soonest tells best. */
    private void compareClocks() throws IOException, InterruptedException {
        errorNanos = Long.MAX_VALUE;
        for (int word = 0; word < CLOCK_QUESTIONS; word++) {
            long askedNanos = System.nanoTime();
            questions.write("c " + word + "\n");
            questions.flush();
            var clock = clocks.poll(2, TimeUnit.SECONDS);
            long now = System.nanoTime();
            if (clock == null || clock.word() != word || (now - askedNanos) / 2 >= errorNanos) continue;
            errorNanos = (now - askedNanos) / 2;
            shiftNanos = (now + askedNanos) / 2 - clock.atNanos();
        }
        if (errorNanos == Long.MAX_VALUE) throw new IOException("the canary does not tell the time");
        if (Math.abs(shiftNanos) <= Math.max(errorNanos, SAME_CLOCK_NANOS)) {
            shiftNanos = 0;
            errorNanos = 0;
        }
    }

    long errorNanos() { return errorNanos; }

    Collection<Sighting> all() {
        var all = new ArrayList<Sighting>();
        for (Sighting one : seen) all.add(shiftNanos == 0 ? one : one.shifted(shiftNanos));
        return all;
    }

    @Override
    public void close() {
        try {
            questions.close(); // it ends with its questions
            if (!process.waitFor(1, TimeUnit.SECONDS)) process.destroy();
        } catch (IOException gone) {
            process.destroy();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
