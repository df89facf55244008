package io.twinstar.vip;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.twinstar.conf.Vip;
import io.twinstar.vip.fence.Fence;
import io.twinstar.vip.fence.Lease;
import io.twinstar.vip.fence.Passage;
import io.twinstar.vip.kernel.KernelException;

/**
 * What becomes of a VIP's connections when it moves. As planned: who hands it over keeps the addresses, without answering for them, and
 * serves on; who has it then passes on to that node whatever is for no connection of its own. What is not passed on is {@link Orphans}'.
 */
final class Moves implements AutoCloseable {

    /**
     * Either permission ends by itself this soon after the process hangs, or after it last heard the other gateway. Where CPUs are all
     * busy packets wait for their turn as well, some for 300 ms, and a virtual machine may stand still for a second.
     */
    static final long HOLD_NANOS = 2_000_000_000;
    private static final long RENEW_NANOS = 50_000_000;

    private final Fence fence;
    private final Lease lease;
    private final Passage passage;
    private final Orphans orphans;
    private final LongSupplier connections;
    private final Consumer<VipReport> reports;
    private Vip vip;
    private Optional<Linger> linger = Optional.empty();
    private long renewAtNanos;
    /** Since when the other gateway's connections are passed on to it: the last time that was prolonged. */
    private OptionalLong passedNanos = OptionalLong.empty();

    /** @param connections how many there are to the VIP on this node; for any thread */
    Moves(Vip vip, Fence fence, Lease lease, Passage passage, Orphans orphans, LongSupplier connections, Consumer<VipReport> reports) {
        this.vip = vip;
        this.fence = fence;
        this.lease = lease;
        this.passage = passage;
        this.orphans = orphans;
        this.connections = connections;
        this.reports = reports;
    }

    /**
     * The VIP has been handed over: to nobody, if nobody is heard. Also without connections it lingers for a moment: until the other
     * gateway has taken it, clients go on coming here.
     */
    void retire(boolean peerIsHeard, long nowNanos) throws KernelException {
        orphans.forget();
        long mostNanos = vip.linger().toNanos();
        if (!peerIsHeard || !arePossible() || mostNanos == 0) {
            release();
            return;
        }
        linger = Optional.of(Linger.begin(mostNanos, nowNanos));
        renew(nowNanos);
        reports.accept(new VipReport.Lingers(vip.name(), connections.getAsLong(), vip.linger()));
    }

    /** Gives the addresses up. */
    void release() throws KernelException {
        endLinger(false);
        orphans.forget();
        try {
            lease.end();
        } finally {
            fence.release();
        }
    }

    /** This node has become Active: its own connections need no permission any more, and the other gateway's are lost unless passed on. */
    void resume(long nowNanos) {
        endLinger(true);
        if (passedNanos.isEmpty()) { orphans.begin(nowNanos); }
    }

    private void endLinger(boolean isBack) {
        if (linger.isPresent()) { reports.accept(new VipReport.LingerEnded(vip.name(), connections.getAsLong(), isBack)); }
        linger = Optional.empty();
    }

    boolean isLingering() { return linger.isPresent(); }

    /** So many are served on. */
    long lingering() { return linger.isPresent() ? connections.getAsLong() : 0; }

    /**
     * @param held whether this node has the VIP, and no other one can have it
     * @param peerIsHeard if it has not been for long, nobody passes anything on to us any more
     */
    void tick(boolean held, boolean peerIsHeard, long nowNanos) throws KernelException {
        if (passedNanos.isPresent() && nowNanos - passedNanos.getAsLong() >= HOLD_NANOS) { peerGone(nowNanos); }
        orphans.tick(vip, held, nowNanos);
        if (linger.isEmpty() || nowNanos - renewAtNanos < 0) { return; }
        Linger looked = linger.get().looked(connections.getAsLong(), nowNanos);
        linger = Optional.of(looked);
        if (looked.isOver(nowNanos) || !peerIsHeard) {
            release();
        } else {
            renew(nowNanos);
        }
    }

    private void renew(long nowNanos) throws KernelException {
        lease.linger(HOLD_NANOS);
        renewAtNanos = nowNanos + RENEW_NANOS;
    }

    /** Who lingers is not Active, and has nobody to tell of anything. */
    OptionalLong dueNanos() {
        return linger.isPresent() ? OptionalLong.of(renewAtNanos) : orphans.dueNanos();
    }

    /** The other gateway lingers, and we are Active, or about to be. */
    void passOnTo(InetAddress peer, long nowNanos) throws KernelException {
        boolean sameVersion = peer instanceof Inet4Address == vip.isIpv4();
        boolean soon = passedNanos.isPresent() && nowNanos - passedNanos.getAsLong() < RENEW_NANOS;
        if (!sameVersion || soon || !passage.exists()) { return; }
        passage.pass(peer, HOLD_NANOS);
        passedNanos = OptionalLong.of(nowNanos);
    }

    /** Its process has ended, or nothing is heard of it: what was passed on to it is nobody's now. */
    void peerGone(long nowNanos) throws KernelException {
        if (passedNanos.isPresent()) { orphans.begin(nowNanos); }
        passNothingOn();
    }

    /** It does not linger, or is not heard: clients of what it served are answered with a RST. */
    void passNothingOn() throws KernelException {
        if (passedNanos.isEmpty()) { return; }
        passedNanos = OptionalLong.empty();
        passage.stop();
    }

    void readdress(Vip next, long nowNanos) throws KernelException {
        vip = next;
        passedNanos = OptionalLong.empty();
        passage.cover(next.addresses());
        if (linger.isPresent()) { renew(nowNanos); }
    }

    /** A node that answers as long as it has the addresses cannot have them and not answer; and one whose death leaves them there must not. */
    private boolean arePossible() {
        return passage.exists() && lease.exists() && fence.endsWithProcess();
    }

    /** For people. */
    String describe() {
        if (!passage.exists() || arePossible()) { return passage.describe(); }
        return "a planned move cuts connections, for want of " + (lease.exists() ? "a TUN device" : "a kernel lease");
    }

    @Override
    public void close() { passage.close(); }
}
