package io.twinstar.gateway.admin;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class RunDirectoryTest {

    @Test
    void knowsTheNodesBySocketsInOrderOfName(@TempDir Path directory) throws Exception {
        var run = new RunDirectory(directory);
        Files.createFile(run.socket("pollux"));
        Files.createFile(run.socket("castor"));
        Files.createFile(directory.resolve("castor.pid"));
        assertThat(run.nodes()).containsExactly("castor", "pollux");
    }

    @Test
    void aDirectoryThatIsNotThereHasNoNodes(@TempDir Path directory) throws Exception {
        assertThat(new RunDirectory(directory.resolve("nowhere")).nodes()).isEmpty();
    }
}
