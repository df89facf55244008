package io.twinstar.vip.fence;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.LeaseTable;
import io.twinstar.vip.kernel.Link;

/**
 * For how long the kernel lets the network reach a VIP's addresses here, unless this process renews it in time: so a process
 * that hangs loses the VIP, though it holds them still. Where the kernel has no such thing, there is none. Used by one thread.
 */
public final class Lease implements AutoCloseable {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** A change of addresses needs two tables for a moment: they take turns with two names. */
    private static final String OTHER_NAME = ".other";

    private final String name;
    private final Link link;
    private Optional<LeaseTable> table = Optional.empty();
    private boolean isOther;
    private String description = "";

    private Lease(String name, Link link) {
        this.name = name;
        this.link = link;
    }

    /** One that does not run yet. */
    public static Lease open(String name, Link link, List<InetAddress> addresses) {
        var lease = new Lease(name, link);
        lease.open(addresses);
        return lease;
    }

    private void open(List<InetAddress> addresses) {
        try {
            table = Optional.of(new LeaseTable(isOther ? name + OTHER_NAME : name, link, addresses));
            description = "cut off by a kernel lease if this process hangs";
        } catch (KernelException e) {
            table = Optional.empty();
            description = "no kernel lease: " + e.getMessage();
        }
    }

    /**
     * Makes these the addresses it is for.
     *
     * @param remainingNanos for how long it runs, as {@link #renew} says; 0: it does not
     */
    public void cover(List<InetAddress> addresses, long remainingNanos) throws KernelException {
        Optional<LeaseTable> former = table;
        isOther = !isOther;
        try {
            open(addresses);
            renew(remainingNanos);
        } finally {
            former.ifPresent(LeaseTable::close);
        }
    }

    /** Has it run for this time from now. What is too short to matter changes nothing: the next renewal is for longer, or none is due. */
    public void renew(long remainingNanos) throws KernelException {
        long millis = remainingNanos / NANOS_PER_MILLI;
        if (table.isPresent() && millis >= LeaseTable.LEASE_MILLIS_MIN) { table.get().grant(millis); }
    }

    /** Ends it, but lets packets to the addresses in from now, for so long: they are no longer answered for. */
    public void linger(long nanos) throws KernelException {
        if (table.isPresent()) { table.get().linger(Math.max(nanos / NANOS_PER_MILLI, LeaseTable.LEASE_MILLIS_MIN)); }
    }

    /** Nothing happens when it does not run. */
    public void end() throws KernelException {
        if (table.isPresent()) { table.get().revoke(); }
    }

    public boolean exists() { return table.isPresent(); }

    /** For people: whether there is one, and if not, why. */
    public String describe() { return description; }

    /** The addresses can then be reached as if there had never been a lease: to be called when they are not here any more. */
    @Override
    public void close() { table.ifPresent(LeaseTable::close); }
}
