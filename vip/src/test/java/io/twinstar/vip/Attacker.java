package io.twinstar.vip;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.NetNs;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.PacketSocket;
import io.twinstar.vip.packet.AddressList;
import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.ArpCodec;
import io.twinstar.vip.packet.Checksum;
import io.twinstar.vip.packet.Damage;
import io.twinstar.vip.packet.Mac;
import io.twinstar.vip.packet.Nd;
import io.twinstar.vip.packet.NdCodec;
import io.twinstar.vip.packet.VrrpCodec;
import io.twinstar.vip.pulse.Beat;
import io.twinstar.vip.pulse.Claim;
import io.twinstar.vip.pulse.Hello;
import io.twinstar.vip.pulse.Pulse;
import io.twinstar.vip.pulse.PulseCodec;
import io.twinstar.vip.seal.PairKey;
import io.twinstar.vip.seal.Seal;
import io.twinstar.vip.witness.Question;
import io.twinstar.vip.witness.Reply;
import io.twinstar.vip.witness.Request;
import io.twinstar.vip.witness.Verdict;
import io.twinstar.vip.witness.VoteId;
import io.twinstar.vip.witness.WitnessCodec;

import static io.twinstar.vip.TestLan.CASTOR_MAC;
import static io.twinstar.vip.TestLan.CLIENT;
import static io.twinstar.vip.TestLan.POLLUX_MAC;
import static io.twinstar.vip.TwoLans.CASTOR;
import static io.twinstar.vip.TwoLans.POLLUX;

/**
 * Somebody on the LAN who sends damaged packets of every kind that the agents read: in the gateways' names, in the witness's, and in
 * others'. It even has the key, and seals what it has damaged; what it cannot know is what the processes have drawn at their start.
 */
final class Attacker implements AutoCloseable {

    private static final Mac MAC = new Mac(0x02_00_00_00_00_66L);
    private static final Mac GROUP_MAC = new Mac(0x01_00_5E_00_00_12L); // RFC 1112 §6.4: 224.0.0.18
    private static final Mac GROUP_MAC_IPV6 = new Mac(0x33_33_00_00_00_12L); // RFC 2464 §7: ff02::12
    private static final int IPV4 = 0x0800;
    private static final int UDP = 17;
    private static final int NEXT_HEADER_AT = 20;
    private static final int TYPE_AT = 54;

    private final TwoLans lans;
    private final Vip web;
    private final Vip six;
    private final InetSocketAddress witness;
    private final Random random;
    private final PacketSocket frames;
    private final DatagramSocket asker;
    private final int castorsLine;
    private final int polluxsLine;
    private final PulseCodec pulses;
    private final WitnessCodec questions;
    private final Seal seal;
    private final Map<String, Integer> sent = new TreeMap<>();

    /** @param witness in the namespace of the client, who this is, too */
    Attacker(TwoLans lans, Vip web, Vip six, InetSocketAddress witness, PairKey key, long seed) {
        this.lans = lans;
        this.web = web;
        this.six = six;
        this.witness = witness;
        random = new Random(seed);
        frames = lans.hosts.client.call(() -> {
            try (var netlink = new Netlink()) {
                return PacketSocket.forArp(netlink.link("br0"));
            }
        });
        asker = lans.hosts.castor.call(DatagramSocket::new);
        castorsLine = Backlog.portOfWitnessLine(lans.hosts.castor);
        polluxsLine = Backlog.portOfWitnessLine(lans.hosts.pollux);
        pulses = new PulseCodec(key);
        questions = new WitnessCodec(key);
        seal = new Seal(key);
        shield(lans.hosts.castor);
        shield(lans.hosts.pollux);
    }

    /** What its ARP and neighbour discovery would do to the gateways' kernels is not the agents' affair; these read it before that. */
    private static void shield(NetNs host) {
        for (String family : List.of("arp", "ip6")) {
            host.run("""
                    nft add table %1$s shield
                    nft 'add chain %1$s shield in { type filter hook input priority 0; }'
                    nft add rule %1$s shield in ether saddr %2$s %3$s drop
                    """.formatted(family, MAC, family.equals("arp") ? "" : "meta l4proto ipv6-icmp"));
        }
    }

    /** One more packet. */
    void strike() throws KernelException, IOException {
        int kind = random.nextInt(100);
        if (kind < 30) {
            vrrp();
        } else if (kind < 45) {
            vrrpForIpv6();
        } else if (kind < 60) {
            arp();
        } else if (kind < 75) {
            neighbourDiscovery();
        } else if (kind < 90) {
            pulse();
        } else if (kind < 95) {
            answerOfTheWitness();
        } else if (kind < 99) {
            questionToTheWitness();
        } else {
            callOfTheLifeline();
        }
    }

    /** How many packets of each kind. */
    Map<String, Integer> sent() { return sent; }

    private void count(String kind) { sent.merge(kind, 1, Integer::sum); }

    private void vrrp() throws KernelException {
        Inet4Address from = oneOf(CASTOR.address(), POLLUX.address(), CLIENT, TestLan.WEB_ADDRESS);
        byte[] message = damaged(advertisement(web), from, VrrpCodec.GROUP);
        frames.send(ethernet(GROUP_MAC, IPV4, ipv4(from, VrrpCodec.GROUP, VrrpCodec.PROTOCOL, message)));
        count("VRRP");
    }

    private void vrrpForIpv6() throws KernelException {
        Inet6Address from = oneOf(CASTOR, POLLUX, TwoLans.CLIENT).linkLocal().orElseThrow();
        byte[] message = damaged(advertisement(six), from, VrrpCodec.GROUP_IPV6);
        var packet = ByteBuffer.allocate(40 + message.length).putInt(0x6C00_0000).putShort((short) message.length)
                .put((byte) VrrpCodec.PROTOCOL).put((byte) hops()).put(from.getAddress()).put(VrrpCodec.GROUP_IPV6.getAddress())
                .put(message);
        frames.send(ethernet(GROUP_MAC_IPV6, NdCodec.ETHERTYPE, packet.array()));
        count("VRRP for IPv6");
    }

    private Advertisement advertisement(Vip vip) {
        return new Advertisement(51, oneOf(0, 1, 253, 254, 255), oneOf(1, 40, 4095), AddressList.of(vip));
    }

    private byte[] damaged(Advertisement advertisement, InetAddress from, InetAddress to) {
        byte[] damaged = Damage.to(VrrpCodec.encode(advertisement, from, to, Vip.Checksum.PSEUDO_HEADER), random);
        if (damaged.length >= 8 && random.nextInt(4) > 0) {
            var message = ByteBuffer.wrap(damaged).putShort(6, (short) 0);
            message.putShort(6, (short) Checksum.withPseudoHeader(message, from, to, VrrpCodec.PROTOCOL));
        }
        return damaged;
    }

    private void arp() throws KernelException {
        Mac mac = oneOf(CASTOR_MAC, POLLUX_MAC, MAC);
        byte[] good = random.nextBoolean()
                ? ArpCodec.gratuitousRequest(mac, TestLan.WEB_ADDRESS)
                : ArpCodec.gratuitousReply(mac,
                        TestLan.WEB_ADDRESS);
        frames.send(ethernet(Mac.BROADCAST, ArpCodec.ETHERTYPE, Damage.to(payload(good), random)));
        count("ARP");
    }

    /** The sockets take these two kinds only, and so what makes them such stays as it is. */
    private void neighbourDiscovery() throws KernelException {
        var target = (Inet6Address) six.addresses().getFirst();
        byte[] good = NdCodec.answer(oneOf(CASTOR_MAC, POLLUX_MAC, MAC),
                new Nd.Solicitation(CASTOR_MAC, TwoLans.ipv6("fe80::10"), target));
        ByteBuffer frame = ByteBuffer.wrap(ethernet(Mac.BROADCAST, NdCodec.ETHERTYPE, Damage.to(payload(good), random)));
        if (frame.limit() > TYPE_AT) {
            frame.put(NEXT_HEADER_AT, (byte) NdCodec.ICMPV6);
            frame.put(TYPE_AT, (byte) oneOf(NdCodec.SOLICITATION, NdCodec.ADVERTISEMENT).intValue());
            if (random.nextInt(4) > 0) { Damage.mendNd(frame); }
        }
        frames.send(frame.array());
        count("neighbour discovery");
    }

    private void pulse() throws KernelException {
        Node to = oneOf(CASTOR, POLLUX);
        var claims = List.of(new Claim(51, Claim.Family.IPV4, oneOf(Role.values()), oneOf(0, 253, 254), 0, 40));
        var pulse = new Pulse(new Beat(random.nextLong() | 1, 1 + random.nextInt(1_000)), Optional.empty(), Optional.empty(), 0, claims);
        udp(random.nextInt(8) == 0 ? CLIENT : other(to).address(), Pair.PORT_DEFAULT, to, Pair.PORT_DEFAULT, damaged(pulses.encode(pulse)));
        count("pulse to " + to.name());
    }

    private void answerOfTheWitness() throws KernelException {
        Node to = oneOf(CASTOR, POLLUX);
        var ruling = new Reply.Ruling(random.nextLong(), 1 + random.nextInt(1_000), List.of(new Verdict.Granted(1_200)));
        udp(CLIENT, witness.getPort(), to, to.equals(CASTOR) ? castorsLine : polluxsLine, damaged(questions.encode(ruling)));
        count("answer of the witness to " + to.name());
    }

    private void questionToTheWitness() throws IOException {
        var question = new Question(VoteId.of(web), oneOf(Question.Claim.values()), 1_200);
        byte[] message = damaged(
                questions.encode(new Request(random.nextLong(), random.nextLong(), 1, CASTOR.address(), List.of(question))));
        asker.send(new DatagramPacket(message, message.length, witness));
        count("question to the witness");
    }

    /** From the other gateway's host, as strangers from elsewhere are not even listened to. */
    private void callOfTheLifeline() throws IOException {
        byte[] words = damaged(pulses.encode(new Hello(random.nextLong(), random.nextLong(), 1, random.nextBoolean())));
        try (Socket socket = lans.hosts.castor.call(() -> new Socket(POLLUX.address(), Pair.PORT_DEFAULT))) {
            socket.getOutputStream().write(words);
        }
        count("call of the lifeline");
    }

    /** Mostly after it was sealed, and sometimes before. */
    private byte[] damaged(ByteBuffer sealed) {
        boolean before = random.nextInt(3) == 0;
        byte[] good = new byte[sealed.remaining() - (before ? Seal.BYTES : 0)];
        sealed.get(good);
        byte[] damaged = Damage.to(good, random);
        if (!before) { return damaged; }
        return ByteBuffer.allocate(damaged.length + Seal.BYTES).put(damaged).put(seal.over(ByteBuffer.wrap(damaged))).array();
    }

    private void udp(Inet4Address from, int fromPort, Node to, int toPort, byte[] message) throws KernelException {
        int length = 8 + message.length;
        var datagram = ByteBuffer.allocate(length).putShort((short) fromPort).putShort((short) toPort).putShort((short) length)
                .putShort((short) 0).put(message); // without a checksum (RFC 768)
        frames.send(ethernet(to.equals(CASTOR) ? CASTOR_MAC : POLLUX_MAC, IPV4, ipv4(from, to.address(), UDP, datagram.array())));
    }

    private byte[] ipv4(Inet4Address from, Inet4Address to, int protocol, byte[] payload) {
        var packet = ByteBuffer.allocate(20 + payload.length);
        packet.putShort((short) 0x45C0).putShort((short) packet.capacity()).putInt(0).put((byte) hops()).put((byte) protocol)
                .putShort((short) 0).put(from.getAddress()).put(to.getAddress()).put(payload);
        return packet.putShort(10, (short) Checksum.of(packet.slice(0, 20))).array();
    }

    private int hops() { return random.nextInt(16) == 0 ? 1 + random.nextInt(255) : VrrpCodec.TTL; }

    private static byte[] ethernet(Mac to, int type, byte[] payload) {
        var frame = ByteBuffer.allocate(14 + payload.length);
        to.write(frame);
        MAC.write(frame);
        return frame.putShort((short) type).put(payload).array();
    }

    private static byte[] payload(byte[] frame) { return Arrays.copyOfRange(frame, 14, frame.length); }

    private static Node other(Node node) { return node.equals(CASTOR) ? POLLUX : CASTOR; }

    @SafeVarargs
    private final <T> T oneOf(T... these) { return these[random.nextInt(these.length)]; }

    @Override
    public void close() {
        frames.close();
        asker.close();
    }
}
