package io.twinstar.gateway.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** What goes in comes out: all of it, in order, and never more in memory than the water mark allows. */
class TransferTest {

    private static final int MIB = 1 << 20;

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void echoes64MebibytesOnEachOf8ConnectionsAtOnce(Transport transport)
            throws Exception {
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(transport, backend)) {
            List<Callable<Void>> transfers = new ArrayList<>();
            for (long seed = 1; seed <= 8; seed++) {
                long ofThisOne = seed;
                transfers.add(() -> {
                    exchange(rig.connect(), ofThisOne, 64 * MIB, false);
                    return null;
                });
            }
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Void> transfer : threads.invokeAll(transfers)) transfer.get();
            }
            Rig.soon().until(() -> rig.tally(backend).open() == 0);
            assertThat(rig.tally(backend).bytesFromClients()).isEqualTo(8L * 64 * MIB);
            assertThat(rig.tally(backend).bytesFromBackend()).isEqualTo(8L * 64 * MIB);
            assertThat(rig.tally(backend).ended(Outcome.CLIENT_FIN)).isEqualTo(8);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void keepsTheOrderOfBytesHoweverTheyAreCut(Transport transport)
            throws Exception {
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(transport, backend)) {
            for (long seed = 100; seed < 104; seed++) exchange(rig.connect(), seed, 2 * MIB, true);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aSlowReaderHoldsTheSenderBack(Transport transport) throws Exception {
        var mayRead = new CompletableFuture<Void>();
        var digest = new CompletableFuture<byte[]>();
        int bytes = 64 * MIB;
        try (var backend = new TestBackend(21, connection -> {
            mayRead.get();
            digest.complete(digestOf(connection.getInputStream()));
        }); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            var sender = CompletableFuture.supplyAsync(() -> send(client, 9, bytes, false), Thread::startVirtualThread);
            Rig.awaitRest(rig.tally(backend)::bytesFromClients);
            // taken from the client: what the relay may hold, and what the kernel may hold of the backend's connection
            long relayHolds = MIB; // a pipe's worth; channels hold 256 KiB, a read above that mark, and one more that looks for a FIN
            assertThat(rig.tally(backend).bytesFromClients()).isLessThan(relayHolds + kernelMax("tcp_wmem") + kernelMax("tcp_rmem"));
            mayRead.complete(null);
            byte[] sent = sender.get(30, TimeUnit.SECONDS);
            assertThat(digest.get(30, TimeUnit.SECONDS)).isEqualTo(sent);
            assertThat(rig.tally(backend).bytesFromClients()).isEqualTo(bytes);
        }
    }

    /** Sends and, at the same time, receives what comes back; both must be the same bytes. */
    private static void exchange(Socket client, long seed, int bytes, boolean cut) throws Exception {
        try (client) {
            var sender = CompletableFuture.supplyAsync(() -> send(client, seed, bytes, cut), Thread::startVirtualThread);
            byte[] back = digestOf(client.getInputStream());
            assertThat(back).as("seed %d", seed).isEqualTo(sender.get(30, TimeUnit.SECONDS));
        }
    }

    /** Blocks of 64 KiB, or cut at random into pieces of 1 byte to 20,000; then the end of the stream. Returns their digest. */
    private static byte[] send(Socket client, long seed, int bytes, boolean cut) {
        var random = new Random(seed);
        var block = new byte[65_536];
        random.nextBytes(block);
        MessageDigest digest = sha256();
        try {
            for (int left = bytes, number = 0; left > 0; number++) {
                int size = Math.min(left, cut ? 1 + random.nextInt(20_000) : block.length);
                block[0] = (byte) number; // no two neighbours are alike
                digest.update(block, 0, size);
                client.getOutputStream().write(block, 0, size);
                left -= size;
            }
            client.shutdownOutput();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return digest.digest();
    }

    private static byte[] digestOf(InputStream stream) throws IOException {
        MessageDigest digest = sha256();
        var block = new byte[65_536];
        for (int read = stream.read(block); read >= 0; read = stream.read(block)) digest.update(block, 0, read);
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    /** The largest buffer the kernel lets a socket grow to: the last of three numbers. */
    private static long kernelMax(String buffer) throws IOException {
        String[] sizes = Files.readAllLines(Path.of("/proc/sys/net/ipv4", buffer)).getFirst().split("\\s+", -1);
        return Long.parseLong(sizes[2]);
    }
}
