package io.twinstar.vip.kernel;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A network namespace of its own, entered by one thread of this JVM. What that thread opens and starts lives there: sockets, threads
 * and processes. The namespace ends with the last of them.
 */
public final class NetNs implements AutoCloseable {

    private static final int CLONE_NEWNET = 0x40000000;
    private static final MethodHandle UNSHARE = Linker.nativeLinker()
            .downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow("unshare"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final ExecutorService thread;
    private final Path thisThread;

    public NetNs(String name) {
        thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).daemon().factory());
        thisThread = call(() -> {
            if (unshare() != 0) { throw new NeedsRoot(); }
            return Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self")));
        });
        run("ip link set lo up");
    }

    private static int unshare() {
        try {
            return (int) UNSHARE.invokeExact(CLONE_NEWNET);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** For {@code ip link set … netns PATH}. */
    public Path path() { return thisThread.resolve("ns/net"); }

    /** Calls it on the namespace's thread. */
    public <T> T call(Callable<T> inside) {
        try {
            return thread.submit(inside).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NeedsRoot needsRoot) { throw needsRoot; }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a shell script to its end, and fails unless it succeeds. */
    public String run(String script) {
        return call(() -> {
            Process process = new ProcessBuilder("sh", "-ec", script).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) { throw new IOException(script + ": " + output); }
            return output;
        });
    }

    @Override public void close() { thread.shutdownNow(); }

    /** Told without a stack trace: nothing in the code is wrong. */
    private static final class NeedsRoot extends AssertionError {
        private static final long serialVersionUID = 1;

        NeedsRoot() {
            super("needs root (CAP_NET_ADMIN, CAP_NET_RAW): run as root, or leave these tests out with -DskipITs");
            setStackTrace(new StackTraceElement[0]);
        }
    }
}
