package io.twinstar.vip.kernel;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.OptionalLong;

import io.twinstar.vip.kernel.Tap.Frame;
import io.twinstar.vip.packet.Arp;
import io.twinstar.vip.packet.Arp.Operation;
import io.twinstar.vip.packet.ArpCodec;
import io.twinstar.vip.packet.Mac;

/** A client that asks one host for an address, by ARP and by ping, whoever else may have it. */
public final class Asker implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 300; // on one cable an answer takes far less
    private static final int HASTE_MILLIS = 3;
    private static final long SILENCE_NANOS = Duration.ofMillis(150).toNanos();

    private final NetNs client;
    private final String interfaceName;
    private final Inet4Address address;
    private final Mac owner;
    private final byte[] question;
    private final PacketSocket frames;
    private final Tap tap;

    /** When the last answers came. */
    public record Silence(long lastArpNanos, long lastPingNanos) {}

    /** @param owner whom to ask: the client sends to it for good, other owners' gratuitous ARP notwithstanding */
    public Asker(NetNs client, String interfaceName, Inet4Address self, Inet4Address address, Mac owner) {
        this.client = client;
        this.interfaceName = interfaceName;
        this.address = address;
        this.owner = owner;
        client.run("ip neigh replace %s lladdr %s nud permanent dev %s".formatted(address.getHostAddress(), owner, interfaceName));
        Link link = client.call(() -> {
            try (var netlink = new Netlink()) {
                return netlink.link(interfaceName);
            }
        });
        question = ArpCodec.encode(new Arp(Operation.REQUEST, link.mac().orElseThrow(), self, Mac.ZERO, address), Mac.BROADCAST);
        frames = client.call(() -> PacketSocket.forArp(link));
        tap = client.call(() -> new Tap(interfaceName));
    }

    /** Whether the host answers to a ping. */
    public boolean pinged() {
        return pinged(PATIENCE_MILLIS);
    }

    /** Whether the host answers an ARP request. */
    public boolean askedByArp() throws KernelException {
        long asked = System.nanoTime();
        frames.send(question);
        while (System.nanoTime() - asked < Duration.ofMillis(PATIENCE_MILLIS).toNanos()) {
            if (lastReply().orElse(asked) - asked > 0) { return true; }
            Thread.onSpinWait();
        }
        return false;
    }

    /** Asks again and again until neither way has had an answer for a while. */
    public Silence untilSilent() throws KernelException {
        long begun = System.nanoTime();
        long lastPing = begun;
        long lastArp = begun;
        while (System.nanoTime() - Math.max(lastPing, lastArp) < SILENCE_NANOS) {
            frames.send(question);
            if (pinged(HASTE_MILLIS)) { lastPing = System.nanoTime(); }
            lastArp = Math.max(lastArp, lastReply().orElse(begun));
            if (lastPing - begun > Duration.ofSeconds(10).toNanos()) { throw new AssertionError("it does not fall silent"); }
        }
        return new Silence(lastArp, lastPing);
    }

    private boolean pinged(int patienceMillis) {
        return client.call(() -> address.isReachable(patienceMillis));
    }

    private OptionalLong lastReply() { return tap.frames().stream().filter(this::isReply).mapToLong(Frame::atNanos).max(); }

    private boolean isReply(Frame frame) {
        return frame.source().equals(owner) && !frame.claims(address)
                && frame.arp().filter(arp -> arp.operation() == Operation.REPLY && arp.sender().equals(address)).isPresent();
    }

    @Override
    public void close() {
        client.run("ip neigh del %s dev %s".formatted(address.getHostAddress(), interfaceName));
        frames.close();
        tap.close();
    }
}
