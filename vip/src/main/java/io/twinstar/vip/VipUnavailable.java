package io.twinstar.vip;

import java.util.Objects;

import io.twinstar.vip.kernel.Errno;
import io.twinstar.vip.kernel.KernelException;

/** A VIP cannot take part, for the reason that the message tells an operator in one line. */
public final class VipUnavailable extends Exception {

    private static final long serialVersionUID = 1;

    VipUnavailable(String message) { super(message); }

    VipUnavailable(String message, Throwable cause) { super(message, cause); }

    @Override
    public String getMessage() { return Objects.requireNonNull(super.getMessage()); }

    /** @param doing what was tried, to be read after "cannot" */
    static VipUnavailable because(String doing, KernelException e) {
        boolean powerless = e.errno() == Errno.EPERM || e.errno() == Errno.EACCES;
        String remedy = powerless ? " (run as root, or grant CAP_NET_ADMIN and CAP_NET_RAW)" : "";
        return new VipUnavailable("cannot " + doing + ": " + e.getMessage() + remedy, e);
    }
}
