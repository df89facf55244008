package io.twinstar.conf.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.text.Decoded;
import io.twinstar.conf.text.Problem;

import static org.assertj.core.api.Assertions.assertThat;

class ConfFileTest {

    @TempDir
    Path dir;

    @Test
    void theFileOperatorsCopyIsReadAndDecoded() {
        assertThat(ConfFile.read(Path.of("gateway.yaml"))).isInstanceOfSatisfying(ConfFile.Loaded.class,
                loaded -> assertThat(loaded.decoded()).isInstanceOf(Decoded.Good.class));
    }

    @Test
    void theHashIsOfTheFilesBytes() throws IOException {
        // "abc" is the first example of FIPS 180-2, appendix B.1
        assertThat(ConfFile.read(file("abc".getBytes(StandardCharsets.US_ASCII)))).isEqualTo(new ConfFile.Loaded(
                bad(1, 1, "the file is abc, not a mapping", "write nodes, vips, listeners and pools, as in gateway.yaml"),
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "abc"));
    }

    @Test
    void theMarkIsTheHashWhateverTheFileMeansOrWhyThereIsNone() throws IOException {
        assertThat(ConfFile.mark(file("abc".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(ConfFile.mark(dir.resolve("absent"))).isEqualTo("there is no such file");
    }

    @Test
    void aByteThatIsNotUtf8IsAProblemAtItsPlace() throws IOException {
        // é is two bytes and one character in UTF-8; then é in Latin-1, which is none in UTF-8
        byte[] bytes = "# one\n# é \u00e9".getBytes(StandardCharsets.UTF_8);
        byte[] latin = Arrays.copyOf(bytes, bytes.length - 1);
        latin[latin.length - 1] = (byte) 0xE9;
        assertThat(ConfFile.read(file(latin))).isInstanceOfSatisfying(ConfFile.Loaded.class,
                loaded -> assertThat(loaded.decoded()).isEqualTo(bad(2, 5, "the byte 0xE9 is not UTF-8", "save the file as UTF-8")));
    }

    @Test
    void eightMebibytesAreReadAndOneByteMoreIsNot() throws IOException {
        byte[] comment = "#".repeat(8_388_608).getBytes(StandardCharsets.US_ASCII);
        assertThat(ConfFile.read(file(comment))).isInstanceOfSatisfying(ConfFile.Loaded.class, loaded -> assertThat(loaded.decoded())
                .isEqualTo(bad(1, 1, "the file is empty", "start from the example, gateway.yaml")));
        assertThat(ConfFile.read(file("#".repeat(8_388_609).getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(new ConfFile.Unreadable("it is larger than 8388608 bytes", "name a configuration file"));
    }

    @Test
    void ofAFileOfAHundredMegabytesOnlyTheSizeIsLookedAt() throws IOException {
        Path large = file(new byte[0]);
        try (var sparse = FileChannel.open(large, StandardOpenOption.WRITE)) {
            sparse.write(ByteBuffer.allocate(1), 100_000_000 - 1);
        }
        assertThat(ConfFile.read(large).problems("f")).containsExactly("f: it is larger than 8388608 bytes; name a configuration file");
    }

    @Test
    void whatCannotBeReadSaysWhy() throws IOException {
        assertThat(ConfFile.read(dir.resolve("absent.yaml")))
                .isEqualTo(new ConfFile.Unreadable("there is no such file", "name one that exists"));
        assertThat(ConfFile.read(dir)).isEqualTo(new ConfFile.Unreadable("this is a directory", "name the file in it"));
        Path throughFile = file(new byte[0]).resolve("below.yaml");
        assertThat(ConfFile.read(throughFile)).isInstanceOfSatisfying(ConfFile.Unreadable.class,
                unreadable -> assertThat(unreadable.in("f")).startsWith("f: it cannot be read: ").endsWith("; name a readable file"));
    }

    private Path file(byte[] bytes) throws IOException { return Files.write(dir.resolve("gateway.yaml"), bytes); }

    private static Decoded bad(int line, int column, String what, String right) {
        return new Decoded.Bad(List.of(new Problem(line, column, what, right)));
    }
}
