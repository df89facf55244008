package io.twinstar.vip.fence;

import java.util.OptionalLong;

import io.twinstar.vip.kernel.KernelException;

/** One fence for some of a VIP's addresses, and a second one for the others. */
final class SplitFence implements Fence {

    private final TunFence most;
    private final LifetimeFence linkLocal;

    SplitFence(TunFence most, LifetimeFence linkLocal) {
        this.most = most;
        this.linkLocal = linkLocal;
    }

    @Override
    public boolean acquire(long nowNanos) throws KernelException { return most.acquire(nowNanos) | linkLocal.acquire(nowNanos); }

    @Override
    public void release() throws KernelException {
        try {
            most.release();
        } finally {
            linkLocal.release();
        }
    }

    @Override
    public void renew(long nowNanos) throws KernelException { linkLocal.renew(nowNanos); }

    @Override
    public OptionalLong renewAtNanos() { return linkLocal.renewAtNanos(); }

    @Override
    public boolean endsWithProcess() { return linkLocal.endsWithProcess(); }

    @Override
    public String describe() { return most.describe() + "; link-local: " + linkLocal.describe(); }

    @Override
    public void close() {
        most.close();
        linkLocal.close();
    }
}
