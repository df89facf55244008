package io.twinstar.vip.fence;

import java.net.InetAddress;
import java.util.List;
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
    public boolean acquire(long nowNanos) throws KernelException {
        boolean missing = most.acquire(nowNanos);
        return linkLocal.acquire(nowNanos) || missing;
    }

    /** Of a VIP's addresses that are link-local none may change in place: which of the two holds an address stays as it is. */
    @Override
    public void cover(List<InetAddress> addresses) throws KernelException {
        most.cover(addresses.stream().filter(address -> !address.isLinkLocalAddress()).toList());
        linkLocal.cover(addresses.stream().filter(InetAddress::isLinkLocalAddress).toList());
    }

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
