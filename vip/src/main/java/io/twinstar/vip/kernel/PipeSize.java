package io.twinstar.vip.kernel;

/** How much fits into a pipe: pipe(7), "Pipe capacity". */
public final class PipeSize {

    private PipeSize() {}

    /**
     * Counts pages, of which one holds 4 KiB or, where memory is not in pieces, up to 32 KiB of what was received.
     *
     * @throws KernelException where it is more than /proc/sys/fs/pipe-max-size, or the user's pipes have too many pages in all
     */
    public static void set(int pipe, int bytes) throws KernelException { Libc.setPipeSize(pipe, bytes); }
}
