package io.twinstar.gateway.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

import io.twinstar.gateway.relay.wire.Loop;

/**
 * Every blocking call on the relay's loops, as the JVM's flight recorder sees it: not samples, and with its stack. What it does not
 * see is a system call that blocks in native code.
 */
final class BlockingWatch implements AutoCloseable {

    private static final List<String> BLOCKING = List.of("jdk.ThreadSleep", "jdk.ThreadPark", "jdk.JavaMonitorWait", "jdk.JavaMonitorEnter",
            "jdk.FileRead", "jdk.FileWrite", "jdk.FileForce", "jdk.ProcessStart");

    private final Set<Long> loops = new HashSet<>();
    private final Recording recording = new Recording();

    BlockingWatch(Engine engine) throws Exception {
        for (Loop loop : engine.eventLoops()) loops.add(loop.executor().submit(() -> Thread.currentThread().threadId()).get());
        for (String event : BLOCKING) recording.enable(event).withoutThreshold().withStackTrace();
        recording.start();
    }

    /** Ends the watch. */
    List<RecordedEvent> seen() throws IOException {
        recording.stop();
        Path file = Files.createTempFile("blocking", ".jfr");
        try {
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getThread() != null && loops.contains(event.getThread().getJavaThreadId()) && !isTheJvms(event))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    /** What the JVM does by itself: it loads a class, once, or wakes the selector that a loop of NIO waits in. */
    private static boolean isTheJvms(RecordedEvent event) {
        return event.getStackTrace().getFrames().stream().map(frame -> frame.getMethod().getType().getName())
                .anyMatch(type -> type.startsWith("jdk.internal.loader.") || type.equals("sun.nio.ch.EPollSelectorImpl"));
    }

    @Override
    public void close() { recording.close(); }
}
