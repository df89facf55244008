package io.twinstar.vip;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.packet.Mac;

/**
 * One version of IP on a {@link Lan}: a socket for advertisements, one for what neighbours ask and tell each other, and how to speak
 * to either. Used by one thread.
 */
sealed interface Family extends AutoCloseable permits Ipv4Family, Ipv6Family {

    /** Where what we send comes from. */
    InetAddress self();

    /** Of the sockets. */
    List<Integer> fds();

    /** Makes these the addresses whose neighbours are of interest; those of the other version are left alone. */
    void watch(Set<InetAddress> vips) throws KernelException;

    /**
     * Reads one packet or frame, and hands on what it is if that matters.
     *
     * @param fd one of {@link #fds}
     * @param mac the interface's
     * @return whether one was waiting
     */
    boolean receive(int fd, Mac mac, Consumer<Arrival> arrivals) throws KernelException;

    /** @param message made for this destination, by its checksum */
    void send(byte[] message, InetAddress destination) throws KernelException;

    /** Has the neighbours know whose the address is now. */
    void announce(InetAddress address, Mac mac) throws KernelException;

    @Override
    void close();
}
