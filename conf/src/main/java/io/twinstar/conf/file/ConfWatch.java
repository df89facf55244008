package io.twinstar.conf.file;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the configuration file on a thread of its own, and tells when what stands in it has become something else and stays so.
 *
 * <p>The directory is watched, not the file: editors and tools put another file in its place, Kubernetes exchanges a link
 * ({@code ..data}) on the way to it. The kernel's word is only a reason to look; where it says nothing, as on network file systems or
 * when a link further away changes, somebody looks every other second.
 */
public final class ConfWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConfWatch.class);
    private static final long LOOK_MILLIS = 2_000;
    /** A file that has not changed for so long is thought to be written to its end. */
    private static final long QUIET_MILLIS = 250;
    /** One that is written all the time is looked at all the same. */
    private static final int ROUNDS_MAX = 20;

    private final Path file;
    private final Consumer<String> changed;
    private final WatchService service;
    private final Map<Path, WatchKey> watched = new HashMap<>();
    private final Thread thread;
    private String told;

    /** By what a file is known to be another, or the same one written again; without reading it. */
    private record Stamp(Optional<Object> key, long size, FileTime modified) {

        static final Stamp NONE = new Stamp(Optional.empty(), -1, FileTime.fromMillis(0));
    }

    /**
     * @param sha256 of what was read last
     * @param changed told the hash of each other content, on the watch's thread; content that cannot be read has none, and is told by
     *        why it cannot
     */
    public ConfWatch(Path file, String sha256, Consumer<String> changed) throws IOException {
        this.file = file.toAbsolutePath();
        this.told = sha256;
        this.changed = changed;
        service = FileSystems.getDefault().newWatchService();
        thread = Thread.ofVirtual().name("conf-watch").start(this::run);
    }

    @Override
    public void close() {
        try {
            service.close();
            thread.join();
        } catch (IOException e) {
            LOG.warn("the watch of {} does not end: {}", file, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var seen = Stamp.NONE;
        try {
            while (true) {
                watchDirectories();
                Stamp now = stamp();
                if (now.equals(seen)) {
                    awaitAnEvent();
                } else {
                    seen = settled(now);
                    tellIfOther();
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException _) {
            // closed: nobody wants to be told any more
        }
    }

    /** What it is when it has stopped changing. */
    private Stamp settled(Stamp first) throws InterruptedException {
        Stamp before = first;
        for (int round = 0; round < ROUNDS_MAX; round++) {
            pause();
            Stamp now = stamp();
            if (now.equals(before)) return now;
            before = now;
        }
        return before;
    }

    private void tellIfOther() {
        if (stamp().equals(Stamp.NONE)) return; // between two files: the other one will come
        String now = ConfFile.mark(file);
        if (now.equals(told)) return;
        told = now;
        changed.accept(now);
    }

    /** Until something happens in the directories, or it is time to look all the same. */
    private void awaitAnEvent() throws InterruptedException {
        WatchKey key = service.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (key != null) take(key);
    }

    /** Whatever happens; but it ends with the watch. */
    private void pause() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            WatchKey key = service.poll(left, TimeUnit.NANOSECONDS);
            if (key != null) take(key);
        }
    }

    private static void take(WatchKey key) {
        key.pollEvents();
        key.reset();
    }

    private Stamp stamp() {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(Optional.ofNullable(attributes.fileKey()), attributes.size(), attributes.lastModifiedTime());
        } catch (IOException absent) {
            return Stamp.NONE;
        }
    }

    /** That of the file's name, and that of the file which a link of that name leads to. */
    private void watchDirectories() {
        Set<Path> wanted = new HashSet<>();
        Optional.ofNullable(file.getParent()).ifPresent(wanted::add);
        try {
            Optional.ofNullable(file.toRealPath().getParent()).ifPresent(wanted::add);
        } catch (IOException absent) {
            LOG.trace("{} is not there", file);
        }
        watched.entrySet().removeIf(entry -> {
            boolean stale = !wanted.contains(entry.getKey()) || !entry.getValue().isValid();
            if (stale) entry.getValue().cancel();
            return stale;
        });
        for (Path directory : wanted) {
            if (!watched.containsKey(directory)) register(directory);
        }
    }

    /** Where the kernel cannot tell, looking now and then must do. */
    private void register(Path directory) {
        try {
            watched.put(directory, directory.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE));
        } catch (IOException e) {
            LOG.debug("{} cannot be watched: {}", directory, e.getMessage());
        }
    }
}
