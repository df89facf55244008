package io.twinstar.conf.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class FileSwapTest {

    @TempDir
    private Path dir = Path.of("");
    private Path file = Path.of("");
    private String read = "";

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(dir.resolve("gateway.yaml"), "old");
        read = hash();
    }

    @Test
    void theFileHasTheOldTextUntilTheNewOneIsInstalled() throws IOException {
        var swap = new FileSwap(file);
        assertThat(swap.stage("new", read)).isEmpty();
        assertThat(file).hasContent("old");
        assertThat(swap.install()).isEmpty();
        assertThat(file).hasContent("new");
        assertThat(dir.toFile().list()).containsExactly("gateway.yaml");
    }

    @Test
    void whatIsDiscardedLeavesNothing() throws IOException {
        var swap = new FileSwap(file);
        assertThat(swap.stage("new", read)).isEmpty();
        swap.discard();
        assertThat(dir.toFile().list()).containsExactly("gateway.yaml");
        assertThat(file).hasContent("old");
    }

    @Test
    void whatAKilledProcessLeftBehindIsWrittenOver() throws IOException {
        assertThat(new FileSwap(file).stage("of one that was killed", read)).isEmpty();
        var swap = new FileSwap(file);
        assertThat(swap.stage("new", read)).isEmpty();
        assertThat(swap.install()).isEmpty();
        assertThat(file).hasContent("new");
    }

    @Test
    void anEditMadeMeanwhileIsNotLost() throws IOException {
        Files.writeString(file, "edited");
        assertThat(new FileSwap(file).stage("new", read))
                .contains(file + " has been edited since it was read; reload it, or put the edit elsewhere");
        assertThat(dir.toFile().list()).containsExactly("gateway.yaml");
        assertThat(new FileSwap(file).stage("edited", read)).as("the very edit that is to be installed").isEmpty();
    }

    @Test
    void theNewFileIsReadableForThoseOfTheOldOne() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        var swap = new FileSwap(file);
        assertThat(swap.stage("new", read)).isEmpty();
        assertThat(swap.install()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-r-----");
    }

    @Test
    void aLinkStaysALinkToTheFileThatIsReplaced() throws IOException {
        Path link = Files.createSymbolicLink(dir.resolve("link.yaml"), file);
        var swap = new FileSwap(link);
        assertThat(swap.stage("new", read)).isEmpty();
        assertThat(swap.install()).isEmpty();
        assertThat(link).isSymbolicLink().hasContent("new");
        assertThat(file).hasContent("new");
    }

    /** /proc takes no files from anybody, not even from root. */
    @Test
    void whereNothingCanBeWrittenTheFaultIsOneLine() {
        var swap = new FileSwap(Path.of("/proc/version"));
        var text = ConfFile.read(Path.of("/proc/version"));
        assertThat(text).isInstanceOf(ConfFile.Loaded.class);
        assertThat(swap.stage("new", ((ConfFile.Loaded) text).sha256()).orElseThrow()).startsWith("/proc/version cannot be replaced: ")
                .doesNotContain("\n");
    }

    private String hash() { return ((ConfFile.Loaded) ConfFile.read(file)).sha256(); }
}
