package io.twinstar.gateway.discovery;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.Backend;
import io.twinstar.conf.Finder;

import static org.assertj.core.api.Assertions.assertThat;

class FileLookTest {

    private static final Finder FINDER = new Finder("web", new Finder.Where.File("backends.yaml"), Duration.ofMillis(100));

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aFileIsReadWheneverItHasChanged() throws Exception {
        var look = new FileLook(FINDER, directory.resolve("backends.yaml"));
        assertThat(look.take()).isEqualTo(new Found.Failed("there is no such file"));
        write("backends:\n  - { address: 198.18.0.21:8080, weight: 3 }\n");
        assertThat(backends(look.take())).containsExactly("web/198.18.0.21:8080 3");
        assertThat(look.take()).as("the same text").isSameAs(look.take());
        write("backends:\n  - { address: 198.18.0.22:8080 }\n");
        assertThat(backends(look.take())).containsExactly("web/198.18.0.22:8080 1");
    }

    @Test
    void aWrongFileIsToldWithItsPlace() throws Exception {
        var file = directory.resolve("backends.yaml");
        var look = new FileLook(FINDER, file);
        write("backends:\n  - { address: 198.18.0.21:8080, wieght: 3 }\n");
        assertThat(look.take())
                .isEqualTo(new Found.Failed(file + ":2:34: backend of the file has no key wieght; did you mean weight?"));
        Files.write(file, new byte[]{'b', (byte) 0xFF});
        assertThat(look.take()).isEqualTo(new Found.Failed("it is not UTF-8"));
        Files.write(file, new byte[0]); // as it is for a moment while it is written anew
        assertThat(look.take()).isEqualTo(new Found.Failed("it is empty"));
        Files.write(file, new byte[1_048_577]);
        assertThat(look.take()).isEqualTo(new Found.Failed("it is larger than 1048576 bytes"));
    }

    @Test
    void whoWatchesAFileSeesItExchanged() throws Exception {
        var seen = new ConcurrentLinkedQueue<Found>();
        write("backends: { address: 198.18.0.21:8080 }\n");
        try (var discoverer = new Discoverer(directory, (_, found) -> seen.add(found), 1)) {
            discoverer.watch(Map.of(FINDER.id(), FINDER));
            await(seen, "web/198.18.0.21:8080 1");
            write("backends: { address: 198.18.0.22:8080 }\n");
            await(seen, "web/198.18.0.22:8080 1");
        }
    }

    private static void await(ConcurrentLinkedQueue<Found> seen, String backend) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5))
                .until(() -> seen.stream().anyMatch(found -> found instanceof Found.Good && backends(found).contains(backend)));
    }

    private static List<String> backends(Found found) {
        assertThat(found).isInstanceOf(Found.Good.class);
        return ((Found.Good) found).backends().stream().map(FileLookTest::words).toList();
    }

    private static String words(Backend backend) { return backend.id() + " " + backend.weight(); }

    /** In one step, as an editor or a configuration tool does. */
    private void write(String text) throws Exception {
        var next = directory.resolve("next.yaml");
        Files.writeString(next, text);
        Files.move(next, directory.resolve("backends.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }
}
