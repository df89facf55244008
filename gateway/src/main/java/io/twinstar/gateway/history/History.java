package io.twinstar.gateway.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.file.ConfFile;
import io.twinstar.conf.file.FileSwap;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

/**
 * The last configurations that were put in force, newest first: a file for each, which is there whole or not at all. What cannot be
 * read, or whose text does not have its hash any more, is no revision. Any thread may read; one keeps.
 *
 * <p>What was kept outlives the gateway's process at once, and its host as soon as it is on the disk. Nobody waits for that: a disk with
 * much to write takes seconds, a reload takes milliseconds.
 */
public final class History {

    static final int REVISIONS_MAX = 50;
    /** Of all files together; but the last two are kept, however large. */
    static final long BYTES_MAX = 64L * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final String ENDING = ".json";
    /** As names of files, in the order of their numbers. */
    private static final String NAME = "%010d" + ENDING;
    private static final Pattern NAMED = Pattern.compile("[0-9]{10}\\" + ENDING);
    private static final int KEPT_AT_LEAST = 2;
    private static final int CHANGES_MAX = 1_000;

    private final Path directory;
    private final Executor disk;
    /** What the one that keeps knows of the directory, of which it is the only writer; nothing before it has looked. */
    private Optional<Shelf> shelf = Optional.empty();
    /** To be removed: that waits for what the file system writes down meanwhile, and so would whoever keeps the next one. */
    private final Queue<Path> forgotten = new ConcurrentLinkedQueue<>();

    /** A revision and its text. */
    public record Kept(Revision revision, String text) {}

    private record Stored(Path file, long bytes) {}

    /** The files, newest first, and the hash of the newest text. */
    private static final class Shelf {

        private final Deque<Stored> stored = new ArrayDeque<>();
        private Optional<String> newest = Optional.empty();

        long nextNumber() { return stored.isEmpty() ? 1 : number(stored.getFirst().file) + 1; }

        boolean isOverfull() {
            long bytes = stored.stream().mapToLong(Stored::bytes).sum();
            return stored.size() > KEPT_AT_LEAST && (stored.size() > REVISIONS_MAX || bytes > BYTES_MAX);
        }
    }

    /** With a platform thread for the disk, as one that hangs would keep a virtual thread's carrier from the health checks. */
    public History(Path directory) {
        this(directory, new ThreadPoolExecutor(1, 1, 0, TimeUnit.NANOSECONDS, new ArrayBlockingQueue<>(REVISIONS_MAX), // older ones are pruned
                Thread.ofPlatform().name("history").daemon().factory(), new ThreadPoolExecutor.DiscardOldestPolicy()));
    }

    /** @param disk where what was kept is brought to the disk */
    History(Path directory, Executor disk) {
        this.directory = directory;
        this.disk = disk;
    }

    /** Newest first; none where there is no directory. */
    public List<Revision> revisions() throws IOException {
        return files().stream().flatMap(file -> read(file).stream()).map(Kept::revision).toList();
    }

    public Optional<Kept> find(long number) {
        return read(directory.resolve(NAME.formatted(number))).filter(kept -> kept.revision().number() == number);
    }

    /** The newest with another text than this. */
    public Optional<Kept> newestBut(String sha256) throws IOException {
        return files().stream().flatMap(file -> read(file).stream()).filter(kept -> !kept.revision().sha256().equals(sha256)).findFirst();
    }

    /**
     * Keeps a configuration, and forgets the oldest. One that is the newest already is not kept again.
     *
     * @throws IOException it was not kept, and nothing was lost
     */
    public void keep(String text, String sha256, Instant at, String by, List<String> changes) throws IOException {
        Shelf known = shelf();
        if (known.newest.equals(Optional.of(sha256))) return;
        long number = known.nextNumber();
        var members = new Revision(number, at, by, sha256, changes.stream().limit(CHANGES_MAX).toList()).members();
        members.put("text", text);
        Path file = directory.resolve(NAME.formatted(number));
        known.stored.addFirst(new Stored(file, write(file, Json.write(members))));
        known.newest = Optional.of(sha256);
        while (known.isOverfull()) forgotten.add(known.stored.removeLast().file);
        disk.execute(() -> {
            force(file);
            removeForgotten();
        });
    }

    /** Also those of tasks that the disk had no time for. */
    private void removeForgotten() {
        for (Path oldest = forgotten.poll(); oldest != null; oldest = forgotten.poll()) {
            try {
                Files.deleteIfExists(oldest);
            } catch (IOException e) {
                LOG.warn("the history is longer than it should be: {}", reason(e));
            }
        }
    }

    /** As it was left; looked at again if somebody has removed the directory. */
    private Shelf shelf() throws IOException {
        if (shelf.isPresent() && Files.isDirectory(directory)) return shelf.get();
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var found = new Shelf();
        for (Path file : files()) found.stored.add(new Stored(file, Files.size(file)));
        found.newest = Optional.ofNullable(found.stored.peekFirst()).flatMap(first -> read(first.file))
                .map(kept -> kept.revision().sha256());
        shelf = Optional.of(found);
        return found;
    }

    /**
     * Beside its place first; a full disk leaves nothing behind.
     *
     * @return how many bytes it has
     */
    private long write(Path file, String json) throws IOException {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        Path next = directory.resolve("next");
        Files.deleteIfExists(next);
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")); // a webhook's path may be a secret
        try (var channel = FileChannel.open(next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
            for (var left = ByteBuffer.wrap(bytes); left.hasRemaining();) channel.write(left);
        } catch (IOException failed) {
            Files.deleteIfExists(next);
            throw failed;
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        return bytes.length;
    }

    private static void force(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
            FileSwap.forceDirectory(file);
        } catch (NoSuchFileException pruned) {
            LOG.trace("{} is too old already", file);
        } catch (IOException e) {
            LOG.warn("what is in force may be in no history if this host stops; it cannot be brought to the disk: {}", reason(e));
        }
    }

    /** Newest first. */
    private List<Path> files() throws IOException {
        if (!Files.isDirectory(directory)) return List.of();
        try (var files = Files.list(directory)) {
            var found = new ArrayList<>(files.filter(file -> NAMED.matcher(file.getFileName().toString()).matches()).toList());
            found.sort(Comparator.comparing((Path file) -> file.getFileName().toString()).reversed());
            return found;
        }
    }

    private static long number(Path file) {
        String name = String.valueOf(file.getFileName());
        return Long.parseLong(name.substring(0, name.length() - ENDING.length()));
    }

    private static Optional<Kept> read(Path file) {
        try {
            JsonObject read = Json.read(Files.readString(file));
            var kept = new Kept(Revision.of(read), read.text("text"));
            boolean whole = ConfFile.sha256(kept.text().getBytes(StandardCharsets.UTF_8)).equals(kept.revision().sha256());
            return whole ? Optional.of(kept) : Optional.empty();
        } catch (IOException | RuntimeException damaged) {
            return Optional.empty();
        }
    }

    /** For people. */
    public static String reason(IOException failed) {
        if (failed instanceof FileSystemException named) {
            return "%s: %s".formatted(named.getFile(), Optional.ofNullable(named.getReason()).orElse(named.getClass().getSimpleName()));
        }
        return String.valueOf(failed.getMessage());
    }
}
