package io.twinstar.vip.seal;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeyFileTest {

    private static final String HEX = "00112233445566778899aabbccddeeff".repeat(2);

    @TempDir
    Path directory;

    @Test
    void aNewKeyIsForItsOwnerOnlyAndCanBeRead() throws Exception {
        Path file = directory.resolve("pair.key");
        KeyFile.create(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(KeyFile.read(file).id()).isEqualTo(KeyFile.read(file).id());
    }

    @Test
    void twoNewKeysDiffer() throws Exception {
        KeyFile.create(directory.resolve("a.key"));
        KeyFile.create(directory.resolve("b.key"));
        assertThat(KeyFile.read(directory.resolve("a.key")).id()).isNotEqualTo(KeyFile.read(directory.resolve("b.key")).id());
    }

    @Test
    void aFileThatIsThereIsNotOverwritten() throws Exception {
        Path file = write(HEX, "rw-------");
        assertThatThrownBy(() -> KeyFile.create(file)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(Files.readString(file)).isEqualTo(HEX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x---"})
    void aFileThatOthersMayReadOrChangeIsRefused(String mode) throws Exception {
        Path file = write(HEX, mode);
        assertThatThrownBy(() -> KeyFile.read(file)).isInstanceOf(KeyFile.Unusable.class)
                .hasMessage("%s can be read or changed by others than its owner; run chmod 600 %s", file, file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "not hexadecimal, though it has as many characters as a key has it"})
    void whatIsNoKeyIsRefusedWithoutShowingIt(String text) throws Exception {
        Path file = write(text, "rw-------");
        assertThatThrownBy(() -> KeyFile.read(file)).isInstanceOf(KeyFile.Unusable.class)
                .hasMessage("%s holds no key of 64 hexadecimal digits; make one with: twinstar key %s", file, file);
    }

    @Test
    void aLongFileIsNotRead() throws Exception {
        Path file = write(HEX.repeat(1000), "rw-------");
        assertThatThrownBy(() -> KeyFile.read(file)).isInstanceOf(KeyFile.Unusable.class).hasMessageContaining("holds no key");
    }

    @Test
    void aMissingFileIsSaidToBeMissing() {
        Path file = directory.resolve("none.key");
        assertThatThrownBy(() -> KeyFile.read(file)).isInstanceOf(KeyFile.Unusable.class)
                .hasMessage("cannot read the key %s: there is no such file; make one with: twinstar key %s", file, file);
    }

    @Test
    void aKeyHasNoTextFormThatShowsIt() {
        assertThat(new PairKey(new byte[32])).hasToString("key 66687aadf862bd77"); // SHA-256 of 32 zero bytes begins so
    }

    private Path write(String text, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve("pair.key"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
