package io.twinstar.gateway.pki;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files with the right mode from their first moment on. */
final class OwnFile {

    static final Set<PosixFilePermission> OWNERS_ALONE = PosixFilePermissions.fromString("rw-------");
    static final Set<PosixFilePermission> READ_BY_ALL = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private OwnFile() {}

    /** Fails if it is there. */
    static void create(Path file, String text, Set<PosixFilePermission> mode) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(mode));
        Files.setPosixFilePermissions(file, mode); // whatever the umask says
        Files.writeString(file, text);
    }

    /** Whoever reads it sees the old one or the new one, whole. */
    static void replace(Path file, String text, Set<PosixFilePermission> mode) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next); // of one that was interrupted
        create(next, text, mode);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static boolean isOwnersAlone(Path file) throws IOException {
        var open = EnumSet.copyOf(OTHERS);
        open.retainAll(Files.getPosixFilePermissions(file));
        return open.isEmpty();
    }

    static String reason(IOException e) {
        return switch (e) {
            case FileAlreadyExistsException _ -> "it is there already";
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }
}
