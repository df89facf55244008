package io.twinstar.vip.kernel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** On threads of their own, which end with the test: a table that is taken cannot be given back. */
class DescriptorTableTest {

    @Test
    void whatAThreadHasOpenIsClosedWhenItEnds() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(5_000);
            var mayEnd = new CountDownLatch(1);
            var thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    DescriptorTable.takeOwn(Set.of());
                    TcpStream.connect(InetAddress.getLoopbackAddress(), (InetSocketAddress) server.getLocalSocketAddress());
                    mayEnd.await();
                } catch (KernelException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            try (var other = server.accept()) {
                mayEnd.countDown();
                thread.join();
                other.setSoTimeout(5_000);
                assertThat(other.getInputStream().read()).as("end of stream").isEqualTo(-1);
            }
        }
    }

    @Test
    void aSocketOfTheOthersIsNotHeldOpen() throws Exception {
        try (var theirs = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(theirs.isBound()).isTrue();
            assertThat(sockets()).isNotEmpty();
            assertThat(onOwnTable(Set.of(), DescriptorTableTest::sockets)).isEmpty();
        }
    }

    @Test
    void aKeptNumberMeansTheSameHereAndThere() throws Exception {
        try (var wake = new EventFd()) {
            wake.signal();
            assertThat(onOwnTable(Set.of(wake.fd()), () -> {
                var poll = new Poll(wake.fd());
                poll.await(1);
                return poll.readable(0);
            })).isTrue();
        }
    }

    @Test
    void classesAreStillFoundInEveryArchive() throws Exception {
        String neverUsedBefore = "org.assertj.core.api.recursive.comparison.RecursiveComparisonDifferenceCalculator";
        assertThat(onOwnTable(Set.of(), () -> Class.forName(neverUsedBefore).getName())).isEqualTo(neverUsedBefore);
    }

    private static Set<String> sockets() throws Exception {
        try (var open = Files.list(Path.of("/proc/thread-self/fd"))) {
            var targets = new TreeSet<String>();
            for (Path entry : open.toList()) {
                if (Files.isSymbolicLink(entry)) targets.add(Files.readSymbolicLink(entry).toString());
            }
            targets.removeIf(target -> !target.startsWith("socket:"));
            return targets;
        }
    }

    private static <T> T onOwnTable(Set<Integer> kept, Callable<T> deed) throws Exception {
        var task = new FutureTask<>(() -> {
            DescriptorTable.takeOwn(kept);
            return deed.call();
        });
        Thread.ofPlatform().daemon().start(task);
        return task.get();
    }
}
