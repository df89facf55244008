package io.twinstar.vip.kernel;

import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

import io.twinstar.vip.packet.Checksum;
import io.twinstar.vip.packet.Mac;
import io.twinstar.vip.packet.Nd;
import io.twinstar.vip.packet.NdCodec;

/** A client that asks for an IPv6 address, by neighbour solicitation and by ping. */
public final class Solicitor implements AutoCloseable {

    private static final long PATIENCE_NANOS = Duration.ofMillis(300).toNanos(); // on one cable an answer takes far less

    private final NetNs client;
    private final String interfaceName;
    private final Inet6Address address;
    private final PacketSocket frames;
    private final Poll poll;
    private final byte[] question;

    /** @param self an address of the client's interface */
    public Solicitor(NetNs client, String interfaceName, Inet6Address self, Inet6Address address) {
        this.client = client;
        this.interfaceName = interfaceName;
        this.address = address;
        Link link = client.call(() -> {
            try (var netlink = new Netlink()) {
                return netlink.link(interfaceName);
            }
        });
        frames = client.call(() -> PacketSocket.forNeighbourDiscovery(link));
        poll = new Poll(frames.fd());
        question = solicitation(link.mac().orElseThrow(), self, address);
    }

    /** Who answers that it has the address; empty: nobody. */
    public Optional<Mac> answer() throws KernelException {
        while (frames.receive().hasRemaining()) {} // answers to what was asked before
        long asked = System.nanoTime();
        frames.send(question);
        for (long left = PATIENCE_NANOS; left > 0; left = PATIENCE_NANOS - (System.nanoTime() - asked)) {
            poll.await(left);
            ByteBuffer frame = frames.receive();
            if (frame.hasRemaining() && NdCodec.decode(frame).orElse(null) instanceof Nd.Advertisement(Mac mac, var target)
                    && target.equals(address)) {
                return Optional.of(mac);
            }
        }
        return Optional.empty();
    }

    /** Whether this host answers to a ping, whatever it answers to solicitations. */
    public boolean pinged(Mac owner) {
        String entry = "%s dev %s".formatted(address.getHostAddress(), interfaceName);
        client.run("ip neigh replace %s lladdr %s nud permanent".formatted(entry, owner));
        boolean reached = client.call(() -> address.isReachable(300));
        client.run("ip neigh del " + entry);
        return reached;
    }

    /** RFC 4861 §4.3, to the address's group. */
    private static byte[] solicitation(Mac mac, Inet6Address self, Inet6Address address) {
        Inet6Address group = NdCodec.solicitedNode(address);
        var frame = ByteBuffer.allocate(86);
        frame.putShort((short) 0x3333).put(group.getAddress(), 12, 4);
        mac.write(frame);
        frame.putShort((short) NdCodec.ETHERTYPE).putInt(0x6000_0000).putShort((short) 32).putShort((short) 0x3AFF);
        frame.put(self.getAddress()).put(group.getAddress());
        ByteBuffer message = frame.slice();
        message.putShort((short) (NdCodec.SOLICITATION << 8)).putShort((short) 0).putInt(0).put(address.getAddress());
        message.putShort((short) 0x0101);
        mac.write(message);
        message.rewind();
        message.putShort(2, (short) Checksum.withPseudoHeader(message, self, group, NdCodec.ICMPV6));
        return frame.array();
    }

    @Override
    public void close() { frames.close(); }
}
