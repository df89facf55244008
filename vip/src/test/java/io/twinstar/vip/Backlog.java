package io.twinstar.vip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.twinstar.vip.kernel.NetNs;

/**
 * What has come in at a host's sockets and is not read yet, as the kernel tells it (proc(5), /proc/net).
 *
 * @param waitingBytes of datagrams, raw packets and frames
 * @param lost datagrams and raw packets that found no room, since the sockets were opened
 */
record Backlog(long waitingBytes, long lost) {

    private static final Path TABLES = Path.of("/proc/thread-self/net");

    static Backlog of(NetNs host) {
        return host.call(() -> {
            List<String[]> sockets = Stream.of("udp", "raw", "raw6").flatMap(Backlog::table).toList();
            long queued = sockets.stream().mapToLong(it -> Long.parseLong(it[4].substring(it[4].indexOf(':') + 1), 16)).sum();
            long frames = table("packet").mapToLong(it -> Long.parseLong(it[6])).sum();
            return new Backlog(queued + frames, sockets.stream().mapToLong(it -> Long.parseLong(it[12])).sum());
        });
    }

    /** The port of the one UDP socket that is not bound to an address. */
    static int portOfWitnessLine(NetNs host) {
        return host.call(() -> table("udp").map(it -> it[1]).filter(local -> local.startsWith("00000000:"))
                .mapToInt(local -> Integer.parseInt(local.substring(9), 16)).findFirst().orElseThrow());
    }

    private static Stream<String[]> table(String name) {
        try {
            return Files.readAllLines(TABLES.resolve(name)).stream().skip(1).map(line -> line.strip().split("\\s+"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
