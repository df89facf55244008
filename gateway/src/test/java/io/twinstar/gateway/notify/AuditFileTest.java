package io.twinstar.gateway.notify;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.twinstar.gateway.notify.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AuditFileTest {

    private static final long LIMIT_BYTES = 1L << 30;

    @TempDir
    private Path directory = Path.of("");
    private Path path = Path.of("");
    private AuditFile audit = new AuditFile(path);

    @BeforeEach
    void begin() {
        path = directory.resolve("audit.jsonl");
        audit = new AuditFile(path);
    }

    @Test
    void appendsALineForEachEvent() throws Exception {
        Files.writeString(path, "{\"order\":\"from before\"}\n");
        audit.deliver(event(1));
        audit.deliver(event(2));
        assertThat(Files.readString(path)).isEqualTo("{\"order\":\"from before\"}\n" + event(1).json() + "\n" + event(2).json() + "\n");
    }

    @Test
    void aNewFileIsForTheGatewayAndItsGroupOnly() throws Exception {
        audit.deliver(event(1));
        assertThat(Files.getPosixFilePermissions(path))
                .contains(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
                .isSubsetOf(EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_READ));
    }

    @Test
    void aFileThatWasMovedAwayIsFollowedByANewOne() throws Exception {
        audit.deliver(event(1));
        Files.move(path, directory.resolve("audit.jsonl.1"));
        audit.deliver(event(2));
        assertThat(Files.readString(directory.resolve("audit.jsonl.1"))).isEqualTo(event(1).json() + "\n");
        assertThat(Files.readString(path)).isEqualTo(event(2).json() + "\n");
    }

    @Test
    void whatCannotBeWrittenSaysWhichFileAndWhy() {
        var missing = directory.resolve("missing").resolve("audit.jsonl");
        assertThatThrownBy(() -> new AuditFile(missing).deliver(event(1))).isInstanceOf(IOException.class)
                .hasMessage(missing + ": NoSuchFileException");
        assertThatThrownBy(() -> new AuditFile(directory).deliver(event(1))).isInstanceOf(IOException.class)
                .hasMessage(directory + ": Is a directory");
        assertThatThrownBy(() -> new AuditFile(Path.of("/dev/full")).deliver(event(1))).isInstanceOf(IOException.class)
                .hasMessage("/dev/full: No space left on device");
    }

    /** The kernel lets 50 bytes through and refuses the rest, as a disk does that becomes full. */
    @Test
    void noHalfLineStaysWhereTheDiskBecomesFull() throws Exception {
        long before = LIMIT_BYTES - 50;
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(before); // no blocks on the disk
        }
        limitFileSize(Long.toString(LIMIT_BYTES)); // of this process, and so large that it meets no other file of the tests
        try {
            assertThatThrownBy(() -> audit.deliver(event(1))).isInstanceOf(IOException.class).hasMessage(path + ": File too large");
        } finally {
            limitFileSize("unlimited");
        }
        assertThat(Files.size(path)).isEqualTo(before);
        audit.deliver(event(2));
        assertThat(Files.size(path)).isEqualTo(before + event(2).json().length() + 1);
    }

    /** The soft limit alone, which can be raised again. */
    private static void limitFileSize(String bytes) throws Exception {
        var process = new ProcessBuilder("prlimit", "--pid", Long.toString(ProcessHandle.current().pid()), "--fsize=" + bytes + ":")
                .inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }
}
