package io.twinstar.gateway.notify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The audit log: a line of JSON for each event. It is opened for each, so that a file that was moved away (logrotate) is
 * followed by a new one. It is not forced to the disk: a gateway's death loses nothing, its host's may.
 */
record AuditFile(Path path) implements Delivery {

    private static final Set<StandardOpenOption> APPEND = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);

    @Override
    public void deliver(Event event) throws IOException {
        var line = ByteBuffer.wrap((event.json() + "\n").getBytes(StandardCharsets.UTF_8));
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")); // of a new file; the umask may take more
        try (var file = FileChannel.open(path, APPEND, mode)) {
            append(file, line);
        } catch (FileSystemException e) {
            throw new IOException("%s: %s".formatted(path, Optional.ofNullable(e.getReason()).orElse(e.getClass().getSimpleName())), e);
        } catch (IOException e) {
            throw new IOException("%s: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** The whole line or none of it: half a line, where the disk has become full, would spoil the next one. */
    private static void append(FileChannel file, ByteBuffer line) throws IOException {
        long before = file.size();
        try {
            while (line.hasRemaining()) file.write(line);
        } catch (IOException e) {
            file.truncate(before);
            throw e;
        }
    }

    @Override
    public String where() {
        return path.toString();
    }
}
