package io.twinstar.vip.fence;

import java.net.InetAddress;
import java.util.List;
import java.util.OptionalLong;

import io.twinstar.vip.kernel.KernelException;

/**
 * The addresses sit on the Ethernet interface with a short lifetime, which this process renews: of one that is dead, or
 * hung, the kernel removes them. That is slow: the kernel looks after lifetimes lazily, and 2 s have been seen to last 4.4 s.
 */
final class LifetimeFence implements Fence {

    private static final int LIFETIME_SECONDS = 2; // 1 s would leave one late renewal no room
    private static final long RENEW_NANOS = 500_000_000;

    private Placement place;
    private final String whyNoTun;
    private boolean held;
    private long renewAtNanos;

    LifetimeFence(Placement place, String whyNoTun) {
        this.place = place;
        this.whyNoTun = whyNoTun;
    }

    @Override
    public boolean acquire(long nowNanos) throws KernelException {
        if (held) { return false; } // the next renewal puts back what is missing
        place.add(LIFETIME_SECONDS);
        held = true;
        renewAtNanos = nowNanos + RENEW_NANOS;
        return true;
    }

    @Override
    public void cover(List<InetAddress> addresses) throws KernelException {
        var next = place.of(addresses);
        var former = place;
        place = next;
        if (!held) { return; }
        next.add(LIFETIME_SECONDS);
        former.without(next).delete();
    }

    @Override
    public void release() throws KernelException {
        held = false;
        place.delete();
    }

    @Override
    public void renew(long nowNanos) throws KernelException {
        if (!held || nowNanos - renewAtNanos < 0) { return; }
        place.add(LIFETIME_SECONDS);
        renewAtNanos = nowNanos + RENEW_NANOS;
    }

    @Override
    public OptionalLong renewAtNanos() { return held ? OptionalLong.of(renewAtNanos) : OptionalLong.empty(); }

    @Override
    public boolean endsWithProcess() { return false; }

    @Override
    public String describe() {
        return "%s, with a lifetime of %d s which this process renews (no TUN device: %s)".formatted(place.link().name(),
                LIFETIME_SECONDS, whyNoTun);
    }

    @Override
    public void close() {
        try {
            release();
        } catch (KernelException _) {
            // their lifetime ends them
        }
    }
}
