package io.twinstar.gateway.lab;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.PacketSocket;
import io.twinstar.vip.kernel.Poll;
import io.twinstar.vip.packet.Arp;
import io.twinstar.vip.packet.Arp.Operation;
import io.twinstar.vip.packet.ArpCodec;
import io.twinstar.vip.packet.Mac;

/** Asks by ARP again and again who has an address, and hears all who answer, and all who claim it unasked. */
final class ArpWatch {

    private final Inet4Address self;
    private final Inet4Address vip;
    private final Consumer<Seen> told;
    private final byte[] question;
    private final PacketSocket arp;
    private final Poll poll;

    ArpWatch(String interfaceName, String self, String vip, Consumer<Seen> told) throws KernelException, UnknownHostException {
        this.self = (Inet4Address) InetAddress.getByName(self);
        this.vip = (Inet4Address) InetAddress.getByName(vip);
        this.told = told;
        Link link;
        try (var netlink = new Netlink()) {
            link = netlink.link(interfaceName);
        }
        question = ArpCodec.encode(new Arp(Operation.REQUEST, link.mac().orElse(Mac.ZERO), this.self, Mac.ZERO, this.vip), Mac.BROADCAST);
        arp = PacketSocket.forArp(link);
        poll = new Poll(arp.fd());
    }

    /** Until the process ends: without it there is nothing to watch. */
    void run(int everyMillis, BooleanSupplier quiet) {
        long everyNanos = TimeUnit.MILLISECONDS.toNanos(everyMillis);
        try {
            while (true) ask(everyNanos, quiet.getAsBoolean());
        } catch (KernelException e) {
            throw new IllegalStateException("the interface of the watch failed: " + e.getMessage(), e);
        }
    }

    private void ask(long everyNanos, boolean quiet) throws KernelException {
        long asked = System.nanoTime();
        if (!quiet) arp.send(question);
        Set<String> macs = new TreeSet<>();
        for (long left = everyNanos; left > 0; left = asked + everyNanos - System.nanoTime()) {
            poll.await(left);
            for (ByteBuffer frame = arp.receive(); frame.hasRemaining(); frame = arp.receive())
                ArpCodec.decode(frame).filter(heard -> heard.sender().equals(vip)).ifPresent(heard -> hear(heard, quiet, macs));
        }
        if (!quiet) told.accept(new Seen.Answered(asked, macs));
    }

    private void hear(Arp heard, boolean quiet, Set<String> macs) {
        String mac = heard.senderMac().toString();
        if (heard.target().equals(self) && heard.operation() == Operation.REPLY) macs.add(mac);
        if (heard.target().equals(vip) && !quiet) told.accept(new Seen.Claimed(System.nanoTime(), mac));
    }
}
