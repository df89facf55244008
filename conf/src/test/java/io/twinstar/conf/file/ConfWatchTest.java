package io.twinstar.conf.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ConfWatchTest {

    private static final int SOON_SECONDS = 20;

    @TempDir
    private Path dir = Path.of("");
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Test
    void aFileWrittenInPlaceIsToldByItsHash() throws Exception {
        Path file = Files.writeString(dir.resolve("gateway.yaml"), "one");
        try (var _ = watch(file)) {
            Files.writeString(file, "another");
            assertTold("another");
        }
    }

    @Test
    void aFilePutInItsPlaceIsTold() throws Exception {
        Path file = Files.writeString(dir.resolve("gateway.yaml"), "one");
        try (var _ = watch(file)) {
            for (String next : new String[]{"two", "three"}) {
                Files.move(Files.writeString(dir.resolve("next"), next), file, StandardCopyOption.ATOMIC_MOVE);
                assertTold(next);
            }
        }
    }

    /** gateway.yaml → ..data/gateway.yaml, ..data → a directory that is exchanged for another one by a rename of the link. */
    @Test
    void aConfigMapOfKubernetesIsTold() throws Exception {
        Files.writeString(Files.createDirectory(dir.resolve("..1")).resolve("gateway.yaml"), "one");
        Files.createSymbolicLink(dir.resolve("..data"), Path.of("..1"));
        Path file = Files.createSymbolicLink(dir.resolve("gateway.yaml"), Path.of("..data/gateway.yaml"));
        try (var _ = watch(file)) {
            Files.writeString(Files.createDirectory(dir.resolve("..2")).resolve("gateway.yaml"), "two");
            Files.move(Files.createSymbolicLink(dir.resolve("..data_tmp"), Path.of("..2")), dir.resolve("..data"),
                    StandardCopyOption.ATOMIC_MOVE);
            assertTold("two");
            Files.delete(dir.resolve("..1/gateway.yaml"));
        }
    }

    @Test
    void aLinkToAFileElsewhereIsToldWhenThatFileChanges() throws Exception {
        Path elsewhere = Files.writeString(Files.createDirectory(dir.resolve("elsewhere")).resolve("real.yaml"), "one");
        Path file = Files.createSymbolicLink(Files.createDirectory(dir.resolve("here")).resolve("gateway.yaml"), elsewhere);
        try (var _ = watch(file)) {
            Files.writeString(elsewhere, "another");
            assertTold("another");
        }
    }

    @Test
    void whatChangedBeforeTheWatchBeganIsToldToo() throws Exception {
        Path file = Files.writeString(dir.resolve("gateway.yaml"), "one");
        String read = hash(file);
        Files.writeString(file, "another");
        try (var _ = new ConfWatch(file, read, told::add)) {
            assertTold("another");
        }
    }

    /** Each write is told at most once, and one that leaves the same text not at all: the next thing told is the next text. */
    @Test
    void theSameTextWrittenAgainIsNotTold() throws Exception {
        Path file = Files.writeString(dir.resolve("gateway.yaml"), "one");
        try (var _ = watch(file)) {
            Files.move(Files.writeString(dir.resolve("next"), "one"), file, StandardCopyOption.ATOMIC_MOVE);
            Files.writeString(dir.resolve("neighbour"), "of no interest");
            Files.writeString(file, "another");
            assertTold("another");
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aFileThatIsAwayForAMomentIsToldWhenItIsBack() throws Exception {
        Path file = Files.writeString(dir.resolve("gateway.yaml"), "one");
        try (var _ = watch(file)) {
            Files.delete(file);
            Files.writeString(file, "another");
            assertTold("another");
        }
        assertThat(told).isEmpty();
    }

    /** A hundred pieces, each sooner than a quiet moment ends: told once, when all is there. */
    @Test
    void aFileWrittenInPiecesIsToldOnceAndWhole() throws Exception {
        Path file = Files.writeString(dir.resolve("gateway.yaml"), "one");
        try (var _ = watch(file)) {
            var whole = new StringBuilder();
            for (int piece = 0; piece < 100; piece++) Files.writeString(file, whole.append("piece ").append(piece).append('\n'));
            assertTold(whole.toString());
        }
        assertThat(told).isEmpty();
    }

    private ConfWatch watch(Path file) throws IOException { return new ConfWatch(file, hash(file), told::add); }

    private void assertTold(String text) throws Exception {
        assertThat(told.poll(SOON_SECONDS, TimeUnit.SECONDS)).isEqualTo(hash(Files.writeString(dir.resolve("expected"), text)));
    }

    private static String hash(Path file) { return ((ConfFile.Loaded) ConfFile.read(file)).sha256(); }
}
