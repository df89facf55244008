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

    private final Optional<LeaseTable> table;
    private final String description;

    private Lease(Optional<LeaseTable> table, String description) {
        this.table = table;
        this.description = description;
    }

    /** One that does not run yet. */
    public static Lease open(String name, Link link, List<InetAddress> addresses) {
        try {
            return new Lease(Optional.of(new LeaseTable(name, link, addresses)), "cut off by a kernel lease if this process hangs");
        } catch (KernelException e) {
            return new Lease(Optional.empty(), "no kernel lease: " + e.getMessage());
        }
    }

    /** Has it run for this time from now. What is too short to matter changes nothing: the next renewal is for longer, or none is due. */
    public void renew(long remainingNanos) throws KernelException {
        long millis = remainingNanos / NANOS_PER_MILLI;
        if (table.isPresent() && millis >= LeaseTable.LEASE_MILLIS_MIN) { table.get().grant(millis); }
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
