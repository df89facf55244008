package io.twinstar.gateway.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What this process has open, besides files: the JVM opens those as it loads classes. */
final class Descriptors {

    private Descriptors() {}

    /** How many there are of each kind: {@code socket}, {@code pipe}, {@code anon_inode:[eventpoll]} and so on. */
    static Map<String, Integer> byKind() throws IOException {
        var counts = new TreeMap<String, Integer>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : (Iterable<Path>) descriptors::iterator) count(descriptor, counts);
        }
        return counts;
    }

    private static void count(Path descriptor, Map<String, Integer> counts) throws IOException {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            if (!target.startsWith("/")) counts.merge(target.replaceFirst(":\\[\\d+]$", ""), 1, Integer::sum);
        } catch (NoSuchFileException closedMeanwhile) {
            // the listing's own descriptor
        }
    }
}
