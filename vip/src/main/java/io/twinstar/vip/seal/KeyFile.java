package io.twinstar.vip.seal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/** A file with one key in hexadecimal, which nobody but its owner may read. */
public final class KeyFile {

    private static final int TEXT_BYTES_MAX = 2 * PairKey.SECRET_BYTES + 2; // and a line end
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private KeyFile() {}

    /** A file that holds no key, or shows it to others: the message says which and what would be right. */
    public static final class Unusable extends Exception {

        private static final long serialVersionUID = 1;

        Unusable(String what) { super(what); }
    }

    public static PairKey read(Path file) throws Unusable {
        try {
            var open = EnumSet.copyOf(OTHERS);
            open.retainAll(Files.getPosixFilePermissions(file));
            if (!open.isEmpty()) {
                throw new Unusable("%s can be read or changed by others than its owner; run chmod 600 %s".formatted(file, file));
            }
            if (Files.size(file) > TEXT_BYTES_MAX) { throw noKey(file); }
            return new PairKey(HexFormat.of().parseHex(Files.readString(file).strip()));
        } catch (IOException e) {
            throw new Unusable("cannot read the key %s: %s; make one with: twinstar key %s".formatted(file, reason(e), file));
        } catch (IllegalArgumentException _) {
            throw noKey(file);
        }
    }

    /** Writes a new random key, for the owner only. A file that is there stays as it is. */
    public static void create(Path file) throws IOException {
        var secret = new byte[PairKey.SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.writeString(file, HexFormat.of().formatHex(secret) + System.lineSeparator());
    }

    private static Unusable noKey(Path file) {
        return new Unusable("%s holds no key of %d hexadecimal digits; make one with: twinstar key %s".formatted(file,
                2 * PairKey.SECRET_BYTES, file));
    }

    private static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.NoSuchFileException _ -> "there is no such file";
            case java.nio.file.AccessDeniedException _ -> "permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }
}
