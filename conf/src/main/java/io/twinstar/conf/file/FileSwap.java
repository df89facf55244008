package io.twinstar.conf.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import java.util.Set;

/**
 * Puts another text in the configuration file's place: first beside it, on the disk for sure, then over it in one step. So whoever
 * reads the file finds all of the old text or all of the new one, whenever the machine stops. Each fault is one line, and leaves the
 * file as it was. For one thread.
 */
public final class FileSwap {

    private final Path file;

    public FileSwap(Path file) { this.file = file; }

    /**
     * Writes the text beside the file; what was staged before is gone.
     *
     * @param read the hash of what the file held when it was read last: an edit made since must not be lost
     */
    public Optional<String> stage(String text, String read) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        String now = ConfFile.mark(file);
        if (!now.equals(read) && !now.equals(ConfFile.sha256(bytes)))
            return Optional.of("%s has been edited since it was read; reload it, or put the edit elsewhere".formatted(file));
        return attempt(() -> {
            Files.deleteIfExists(staged());
            try (var channel = FileChannel.open(staged(), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                likeTheFile();
                for (var left = ByteBuffer.wrap(bytes); left.hasRemaining();) channel.write(left);
                channel.force(true);
            } catch (IOException failed) {
                Files.deleteIfExists(staged());
                throw failed;
            }
        });
    }

    /** Puts what is staged in the file's place. */
    public Optional<String> install() {
        return attempt(() -> {
            Files.move(staged(), target(), StandardCopyOption.ATOMIC_MOVE);
            forceDirectory(target());
        });
    }

    /** Forgets what is staged, if anything is. */
    public void discard() {
        var _ = attempt(() -> Files.deleteIfExists(staged())); // what cannot be deleted is written over by the next one
    }

    /** A renamed file is on the disk only with its directory. */
    public static void forceDirectory(Path file) throws IOException {
        try (var directory = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Who could read and write the file still can, and nobody else. */
    private void likeTheFile() throws IOException {
        var old = Files.readAttributes(target(), PosixFileAttributes.class);
        var fresh = Files.readAttributes(staged(), PosixFileAttributes.class);
        Files.setPosixFilePermissions(staged(), old.permissions());
        if (!fresh.owner().equals(old.owner())) Files.setOwner(staged(), old.owner());
        if (!fresh.group().equals(old.group())) Files.setAttribute(staged(), "posix:group", old.group());
    }

    /** Behind symbolic links: what they lead to is replaced, not the links. */
    private Path target() throws IOException {
        return file.toRealPath();
    }

    private Path staged() throws IOException { return target().resolveSibling("." + target().getFileName() + ".next"); }

    private interface Attempt {
        void run() throws IOException;
    }

    private Optional<String> attempt(Attempt attempt) {
        try {
            attempt.run();
            return Optional.empty();
        } catch (IOException failed) {
            return Optional.of("%s cannot be replaced: %s".formatted(file, reason(failed)));
        }
    }

    private static String reason(IOException failed) {
        if (failed instanceof FileSystemException named && named.getReason() != null) return named.getReason();
        return Optional.ofNullable(failed.getMessage()).orElse(failed.getClass().getSimpleName());
    }
}
