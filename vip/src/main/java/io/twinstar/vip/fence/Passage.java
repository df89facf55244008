package io.twinstar.vip.fence;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import io.twinstar.vip.kernel.AskerTable;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.LeaseTable;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.PassTable;

/**
 * The way for packets of connections that the other gateway had before a VIP came to this one: they are passed on to it. Where the kernel
 * has no such thing, there is none. Used by one thread.
 */
public final class Passage implements AutoCloseable {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private Optional<PassTable> passing = Optional.empty();
    private Optional<AskerTable> asker = Optional.empty();
    private List<InetAddress> addresses;
    private String description = "connections outlive a planned move";

    private Passage(List<InetAddress> addresses) { this.addresses = addresses; }

    /**
     * One by which nothing passes yet.
     *
     * @param node in whose name this host is to ask for its neighbours
     * @param addresses at least one, all IPv4 or all IPv6
     */
    public static Passage open(String name, Link link, Inet4Address node, List<InetAddress> addresses) {
        var passage = new Passage(addresses);
        boolean ipv4 = addresses.getFirst() instanceof Inet4Address;
        try {
            passage.passing = Optional.of(new PassTable(name, link, ipv4));
            if (ipv4) { passage.asker = Optional.of(new AskerTable(name, node, addresses)); }
        } catch (KernelException e) {
            passage.close();
            passage.passing = Optional.empty();
            passage.description = "a planned move cuts connections: " + e.getMessage();
        }
        return passage;
    }

    /** For so long from now. */
    public void pass(InetAddress to, long nanos) throws KernelException {
        if (passing.isEmpty()) { return; }
        passing.get().aim(to);
        passing.get().pass(addresses, Math.max(nanos / NANOS_PER_MILLI, LeaseTable.LEASE_MILLIS_MIN));
    }

    /** What comes for a connection that is not here is answered with a RST again. */
    public void stop() throws KernelException {
        if (passing.isPresent()) { passing.get().stop(); }
    }

    /** Makes these the addresses it is for; until it is told again, nothing passes. */
    public void cover(List<InetAddress> next) throws KernelException {
        addresses = next;
        stop();
        if (asker.isPresent()) { asker.get().cover(next); }
    }

    public boolean exists() { return passing.isPresent(); }

    /** For people: whether there is one, and if not, why. */
    public String describe() { return description; }

    @Override
    public void close() {
        passing.ifPresent(PassTable::close);
        asker.ifPresent(AskerTable::close);
    }
}
