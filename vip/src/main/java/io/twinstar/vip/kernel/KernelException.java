package io.twinstar.vip.kernel;

import java.util.Objects;

/** A system call, or a request over netlink, that the kernel refused. */
public final class KernelException extends Exception {

    private static final long serialVersionUID = 1;

    private final int errno;

    /** @param call what was asked, as an operator would recognise it: {@code socket}, {@code add address 198.18.0.100/32} */
    public KernelException(String call, int errno) {
        super(call + ": " + Libc.strerror(errno));
        this.errno = errno;
    }

    @Override
    public String getMessage() { return Objects.requireNonNull(super.getMessage()); }

    public int errno() { return errno; }
}
