package io.twinstar.gateway.discovery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

import io.twinstar.conf.Finder;
import io.twinstar.conf.text.BackendsText;
import io.twinstar.health.probe.Look;

/**
 * Reads a file of backends again and again. It is read rather than waited for: whichever way an editor or a network file system puts a
 * new one in place of the old, the next look sees it.
 */
final class FileLook implements Look<Found> {

    private final Finder finder;
    private final Path path;
    private byte[] lastBytes = new byte[0];
    private Found last = new Found.Failed("it has not been read");

    FileLook(Finder finder, Path path) {
        this.finder = finder;
        this.path = path;
    }

    @Override
    public Found take() {
        try (var in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(BackendsText.CHARS_MAX + 1);
            if (bytes.length > BackendsText.CHARS_MAX)
                return new Found.Failed("it is larger than %d bytes".formatted(BackendsText.CHARS_MAX));
            if (bytes.length == 0) return new Found.Failed("it is empty");
            if (!Arrays.equals(bytes, lastBytes)) last = read(bytes);
            lastBytes = bytes;
            return last;
        } catch (NoSuchFileException _) {
            return new Found.Failed("there is no such file");
        } catch (AccessDeniedException _) {
            return new Found.Failed("permission to read it is denied");
        } catch (CharacterCodingException _) {
            return new Found.Failed("it is not UTF-8");
        } catch (IOException e) {
            return new Found.Failed("it cannot be read: " + e.getMessage());
        }
    }

    /** Its first problem is enough for a line; one wrong backend makes all of the file wrong. */
    private Found read(byte[] bytes) throws CharacterCodingException {
        var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        return switch (BackendsText.read(finder.pool(), text)) {
            case BackendsText.Read.Good(var backends) -> new Found.Good(backends);
            case BackendsText.Read.Bad(var problems) -> new Found.Failed(problems.getFirst().in(path.toString()));
        };
    }

    @Override
    public Duration every() { return finder.every(); }

    @Override
    public Thread.Builder thread() { return Thread.ofVirtual().name(finder.words()); }
}
