package io.twinstar.gateway.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import io.twinstar.vip.seal.KeyFile;

import static org.assertj.core.api.Assertions.assertThat;

class KeyTest {

    @TempDir
    private Path directory = Path.of("");
    private final StringWriter said = new StringWriter();
    private final StringWriter complained = new StringWriter();

    @Test
    void aNewKeyIsItsOwnersAloneAndCanBeRead() throws Exception {
        var file = directory.resolve("pair.key");
        assertThat(run(file)).isEqualTo(Twinstar.DONE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(said.toString()).doesNotContain(Files.readString(file).strip());
        KeyFile.read(file);
    }

    @Test
    void aKeyThatIsThereStaysAndThatIsOneLine() throws Exception {
        var file = Files.writeString(directory.resolve("pair.key"), "in use");
        assertThat(run(file)).isEqualTo(Twinstar.WRONG);
        assertThat(complained.toString().lines()).singleElement().asString()
                .isEqualTo("cannot write a key to %s: it is there already; remove it first if nobody uses it", file);
        assertThat(Files.readString(file)).isEqualTo("in use");
    }

    @Test
    void aMissingDirectoryIsOneLine() {
        assertThat(run(directory.resolve("none").resolve("pair.key"))).isEqualTo(Twinstar.WRONG);
        assertThat(complained.toString().lines()).singleElement().asString().endsWith("there is no such directory");
    }

    private int run(Path file) {
        return new CommandLine(new Key()).setOut(new PrintWriter(said, true)).setErr(new PrintWriter(complained, true))
                .execute(file.toString());
    }
}
