package io.twinstar.conf.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

import io.twinstar.conf.text.ConfText;
import io.twinstar.conf.text.Decoded;
import io.twinstar.conf.text.Problem;

/** The configuration file on disk. It is read once, so that what was hashed is what was decoded, whoever writes meanwhile. */
public sealed interface ConfFile {

    int BYTES_MAX = ConfText.CHARS_MAX;

    /**
     * The file could be read; what stands in it may still be wrong.
     *
     * @param sha256 of the file's bytes, 64 lower-case hexadecimal digits: the gateways of a pair compare it
     * @param text the whole file; where that is not UTF-8, what comes before
     */
    record Loaded(Decoded decoded, String sha256, String text) implements ConfFile {}

    /** There is nothing to decode. */
    record Unreadable(String what, String right) implements ConfFile {

        /** As {@link Problem#in}, without a place. */
        public String in(String fileName) {
            return "%s: %s; %s".formatted(fileName, what, right);
        }
    }

    /** Everything that is wrong, a line for each; none where the file is good. */
    default List<String> problems(String fileName) {
        return switch (this) {
            case Unreadable unreadable -> List.of(unreadable.in(fileName));
            case Loaded(Decoded.Bad(var problems), _, _) -> problems.stream().map(problem -> problem.in(fileName)).toList();
            case Loaded(Decoded.Good _, _, _) -> List.of();
        };
    }

    /** Never throws: what is wrong is a value. */
    static ConfFile read(Path path) {
        return read(path, ConfFile::of, unreadable -> unreadable);
    }

    /** The hash of what stands in the file, whatever that means; where it cannot be read, why. */
    static String mark(Path path) {
        return read(path, ConfFile::sha256, Unreadable::what);
    }

    private static <T> T read(Path path, Function<byte[], T> readable, Function<Unreadable, T> not) {
        byte[] bytes;
        try {
            if (Files.isDirectory(path)) return not.apply(new Unreadable("this is a directory", "name the file in it"));
            try (var in = Files.newInputStream(path)) {
                bytes = in.readNBytes(BYTES_MAX + 1);
            }
        } catch (NoSuchFileException _) {
            return not.apply(new Unreadable("there is no such file", "name one that exists"));
        } catch (AccessDeniedException _) {
            return not.apply(new Unreadable("permission to read it is denied", "let the gateway's user read it"));
        } catch (IOException failed) {
            return not.apply(new Unreadable("it cannot be read: " + failed.getMessage(), "name a readable file"));
        }
        return bytes.length > BYTES_MAX
                ? not.apply(new Unreadable("it is larger than %d bytes".formatted(BYTES_MAX), "name a configuration file"))
                : readable.apply(bytes);
    }

    /** What a file with this in it would be. */
    static Loaded of(byte[] bytes) {
        var utf8 = StandardCharsets.UTF_8.newDecoder(); // reports malformed input, where String's constructor would replace it
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length); // UTF-8 never decodes to more chars than it has bytes
        var result = utf8.decode(in, out, true);
        String text = out.flip().toString();
        var decoded = result.isError() ? new Decoded.Bad(List.of(notUtf8(text, in.get()))) : ConfText.read(text);
        return new Loaded(decoded, sha256(bytes), text);
    }

    /** @param before what could be decoded: the wrong byte comes next */
    private static Problem notUtf8(String before, byte wrong) {
        int lineStart = before.lastIndexOf('\n') + 1;
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = 1 + before.codePointCount(lineStart, before.length());
        return new Problem(line, column, "the byte 0x%02X is not UTF-8".formatted(wrong), "save the file as UTF-8");
    }

    /** 64 lower-case hexadecimal digits. */
    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
