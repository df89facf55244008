package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

import io.netty.channel.unix.FileDescriptor;

import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.PipeSize;

/** The pipes of one event loop, kept for the next one that needs one: bulk comes and goes, and each pipe is two descriptors. */
final class Pipes {

    private static final int IDLE_MAX = 64;
    /** Sixteen times the usual: of memory that is in pieces, 64 KiB a call were no faster than to copy it. */
    static final int PIPE_BYTES = 1 << 20;

    private final Deque<Pipe> idle = new ArrayDeque<>();

    /** Both ends. */
    record Pipe(FileDescriptor out, FileDescriptor in) {

        void close() {
            Loop.close(out);
            Loop.close(in);
        }
    }

    /** An empty one; none where there is no descriptor for it. */
    Optional<Pipe> take() {
        Pipe kept = idle.poll();
        if (kept != null) return Optional.of(kept);
        try {
            FileDescriptor[] ends = FileDescriptor.pipe();
            grow(ends[0].intValue());
            return Optional.of(new Pipe(ends[0], ends[1]));
        } catch (IOException noDescriptor) {
            return Optional.empty();
        }
    }

    private static void grow(int pipe) {
        try {
            PipeSize.set(pipe, PIPE_BYTES);
        } catch (KernelException asLargeAsItMayBe) {
            // with less it takes more calls
        }
    }

    /** @param empty whether all that was put in has been taken out: else it cannot be used again */
    void giveBack(Pipe pipe, boolean empty) {
        if (empty && idle.size() < IDLE_MAX) idle.push(pipe);
        else pipe.close();
    }

    void close() {
        idle.forEach(Pipe::close);
        idle.clear();
    }
}
