package io.twinstar.vip.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The numbers by which a thread knows its open files. All threads of a JVM share one table, until one of them takes its own.
 *
 * <p>A killed process's kernel frees its memory, 20 ms for 120 MB, before it closes the files of the table that its last thread used.
 * A table of its own is closed as soon as its thread has ended, which is at once: so the other end of a connection learns of the death
 * without that delay.
 */
public final class DescriptorTable {

    private static final Path OWN = Path.of("/proc/thread-self/fd");
    private static final int CLOSE_RANGE_UNSHARE = 2;
    private static final int LAST = -1; // 2^32 - 1, which is never open

    private DescriptorTable() {}

    /**
     * From now on, what the calling thread opens is open for no other thread, and the other way round: a number means another file here
     * and there. When the thread ends, all of it is closed. Standard streams and files that have a path stay open in both, because
     * classes are loaded from some; all else is open for the others alone.
     *
     * @param kept numbers that are to mean the same here and there
     * @throws KernelException where the kernel is older than 5.9; the table stays the common one
     */
    public static void takeOwn(Set<Integer> kept) throws KernelException {
        openWhatIsOpenedOnce();
        Libc.closeRange(LAST, LAST, CLOSE_RANGE_UNSHARE);
        try (Stream<Path> open = Files.list(OWN)) {
            for (Path entry : open.toList()) {
                int number = Integer.parseInt(entry.getFileName().toString());
                if (!kept.contains(number) && isNameless(entry)) { Libc.close(number); }
            }
        } catch (IOException e) {
            throw new IllegalStateException("/proc must list what this thread has open", e);
        }
    }

    /** What the JDK opens at its first use, for good, and for whichever thread needs it next: every archive of the class path, the dice. */
    private static void openWhatIsOpenedOnce() {
        var _ = DescriptorTable.class.getClassLoader().getResource("what is nowhere is looked for everywhere");
        var _ = new SecureRandom().nextInt();
    }

    /** A socket, a pipe, an epoll instance …, unlike the standard streams, which the process was given. */
    private static boolean isNameless(Path entry) throws IOException {
        if (Integer.parseInt(entry.getFileName().toString()) <= 2) { return false; }
        try {
            return !Files.readSymbolicLink(entry).toString().startsWith("/");
        } catch (NoSuchFileException _) {
            return false; // the listing itself
        }
    }
}
