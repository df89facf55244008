package io.twinstar.vip.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * Buffers that an io_uring takes from for what it receives: it picks one for each portion that comes, and tells which. One that has been
 * given back is picked again. io_uring_register_buf_ring(3); for the thread that owns the ring.
 */
public final class BufferRing implements AutoCloseable {

    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final String IS_RING = "anon_inode:[io_uring]";
    private static final int IORING_REGISTER_PBUF_RING = 22;
    /** struct io_uring_buf_reg: u64 ring, u32 entries, u16 group, u16 flags, u64 reserved[3]. */
    private static final int REGISTRATION_BYTES = 40;
    private static final int ENTRIES_AT = 8;
    private static final int GROUP_AT = 12;
    /** struct io_uring_buf: u64 address, u32 length, u16 id, u16 reserved; the reserved part of the first is the ring's tail. */
    private static final int ENTRY_BYTES = 16;
    private static final int LENGTH_AT = 8;
    private static final int ID_AT = 12;
    private static final int TAIL_AT = 14;
    private static final VarHandle SHORT = JAVA_SHORT.varHandle();

    private final int count;
    private final int bytes;
    private final MemorySegment entries;
    private final MemorySegment memory;
    private int tail;

    /**
     * For the ring of the calling thread: the one that takes its orders (IORING_SETUP_SINGLE_ISSUER).
     *
     * @param group by which requests name these buffers
     * @param count a power of 2, up to 32768
     * @param bytes of each
     * @throws KernelException where the thread has no ring, or the kernel is older than 5.19
     */
    public BufferRing(int group, int count, int bytes) throws KernelException {
        this.count = count;
        this.bytes = bytes;
        entries = LibcRing.map((long) count * ENTRY_BYTES);
        memory = LibcRing.map((long) count * bytes);
        for (int id = 0; id < count; id++) { giveBack(id); }
        try {
            register(group);
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    /**
     * Other threads' rings answer EEXIST. One that is not enabled yet has no owner: it would take the buffers of whoever comes, so it is
     * asked for something harmless before.
     */
    private void register(int group) throws KernelException {
        var refusal = new KernelException("io_uring of this thread", Errno.ENOENT);
        try (var arena = Arena.ofConfined()) {
            MemorySegment registration = arena.allocate(REGISTRATION_BYTES, Long.BYTES);
            registration.set(JAVA_LONG, 0, entries.address());
            registration.set(JAVA_INT, ENTRIES_AT, count);
            registration.set(JAVA_SHORT, GROUP_AT, (short) group);
            for (int ring : rings()) {
                try {
                    LibcRing.enter(ring);
                    LibcRing.register(ring, IORING_REGISTER_PBUF_RING, registration);
                    return;
                } catch (KernelException refused) {
                    if (refused.errno() != Errno.EEXIST && refused.errno() != Errno.EBADFD) { refusal = refused; }
                }
            }
        }
        throw refusal;
    }

    /** Of all threads. */
    private static List<Integer> rings() {
        try (Stream<Path> open = Files.list(OPEN)) {
            return open.filter(BufferRing::isRing).map(entry -> Integer.valueOf(entry.getFileName().toString())).toList();
        } catch (IOException e) {
            throw new IllegalStateException("/proc must list what this process has open", e);
        }
    }

    private static boolean isRing(Path entry) {
        try {
            return Files.readSymbolicLink(entry).toString().equals(IS_RING);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** What is in it is of no more use. */
    public void giveBack(int id) {
        long entry = (long) (tail & (count - 1)) * ENTRY_BYTES;
        entries.set(JAVA_LONG, entry, address(id));
        entries.set(JAVA_INT, entry + LENGTH_AT, bytes);
        entries.set(JAVA_SHORT, entry + ID_AT, (short) id);
        tail++;
        SHORT.setRelease(entries, (long) TAIL_AT, (short) tail);
    }

    public long address(int id) { return memory.address() + (long) id * bytes; }

    /** So many bytes of a buffer from there on; of use until it is given back. */
    public ByteBuffer view(int id, int from, int length) {
        return memory.asSlice((long) id * bytes + from, length).asByteBuffer();
    }

    /** After the io_uring is gone. */
    @Override
    public void close() {
        LibcRing.unmap(entries);
        LibcRing.unmap(memory);
    }
}
