package io.twinstar.vip.packet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.twinstar.conf.Vip.Checksum.PSEUDO_HEADER;
import static io.twinstar.vip.packet.Lan.CASTOR;
import static io.twinstar.vip.packet.Lan.CASTOR_LINK_LOCAL;
import static io.twinstar.vip.packet.Lan.CASTOR_MAC;
import static io.twinstar.vip.packet.Lan.CLIENT_LINK_LOCAL;
import static io.twinstar.vip.packet.Lan.CLIENT_MAC;
import static io.twinstar.vip.packet.Lan.VIP;
import static io.twinstar.vip.packet.Lan.VIP_IPV6;
import static org.assertj.core.api.Assertions.assertThat;

/** Wireshark, which knows nothing of this code, reads what we put on the wire. */
class TsharkIT {

    private static final int LINKTYPE_ETHERNET = 1;
    private static final int LINKTYPE_IPV4 = 228;
    private static final int LINKTYPE_IPV6 = 229;

    @TempDir
    Path directory;

    @Test
    void wiresharkReadsAnAdvertisementWithAGoodChecksum() throws Exception {
        byte[] message = VrrpCodec.encode(new Advertisement(51, 254, 5, List.of(VIP, Lan.address("198.18.0.101"))), CASTOR,
                VrrpCodec.GROUP, PSEUDO_HEADER);
        // Wireshark's default for VRRPv3 over IPv4 is the checksum with the pseudo-header, as keepalived has it.
        assertThat(tshark(LINKTYPE_IPV4, ipv4(message), "vrrp.version", "vrrp.type", "vrrp.virt_rtr_id", "vrrp.prio",
                "vrrp.short_adver_int", "vrrp.ip_addr", "vrrp.checksum.status", "_ws.expert.message", "_ws.malformed"))
                .isEqualTo("3|1|51|254|5|198.18.0.100,198.18.0.101|1||");
    }

    @Test
    void wiresharkReadsAnIpv6AdvertisementWithAGoodChecksum() throws Exception {
        byte[] message = VrrpCodec.encode(new Advertisement(51, 254, 5, List.of(Lan.ipv6("fe80::200:5eff:fe00:233"), VIP_IPV6)),
                CASTOR_LINK_LOCAL, VrrpCodec.GROUP_IPV6, PSEUDO_HEADER);
        assertThat(tshark(LINKTYPE_IPV6, ipv6(message), "ipv6.hlim", "vrrp.version", "vrrp.type", "vrrp.virt_rtr_id", "vrrp.prio",
                "vrrp.short_adver_int", "vrrp.ipv6_addr", "vrrp.checksum.status", "_ws.expert.message", "_ws.malformed"))
                .isEqualTo("255|3|1|51|254|5|fe80::200:5eff:fe00:233,2001:db8::64|1||");
    }

    @Test
    void wiresharkReadsOurUnsolicitedNeighbourAdvertisement() throws Exception {
        assertThat(na(NdCodec.unsolicited(CASTOR_MAC, VIP_IPV6)))
                .isEqualTo("33:33:00:00:00:01|2001:db8::64|ff02::1|255|136|0|0|1|2001:db8::64|2|02:00:c6:12:00:0b|1||");
    }

    @Test
    void wiresharkReadsOurAnswerToASolicitation() throws Exception {
        var asked = new Nd.Solicitation(CLIENT_MAC, CLIENT_LINK_LOCAL, VIP_IPV6);
        assertThat(na(NdCodec.answer(CASTOR_MAC, asked)))
                .isEqualTo("02:00:c6:12:00:0a|2001:db8::64|fe80::10|255|136|0|1|1|2001:db8::64|2|02:00:c6:12:00:0b|1||");
    }

    private String na(byte[] frame) throws Exception {
        return tshark(LINKTYPE_ETHERNET, frame, "eth.dst", "ipv6.src", "ipv6.dst", "ipv6.hlim", "icmpv6.type", "icmpv6.nd.na.flag.r",
                "icmpv6.nd.na.flag.s", "icmpv6.nd.na.flag.o", "icmpv6.nd.na.target_address", "icmpv6.opt.type",
                "icmpv6.opt.linkaddr", "icmpv6.checksum.status", "_ws.expert.message", "_ws.malformed");
    }

    @Test
    void wiresharkTakesOurGratuitousRequestForAnAnnouncement() throws Exception {
        assertThat(arp(ArpCodec.gratuitousRequest(CASTOR_MAC, VIP)))
                .isEqualTo("1|1|1|02:00:c6:12:00:0b|198.18.0.100|00:00:00:00:00:00|198.18.0.100|");
    }

    @Test
    void wiresharkTakesOurGratuitousReplyForGratuitous() throws Exception {
        assertThat(arp(ArpCodec.gratuitousReply(CASTOR_MAC, VIP)))
                .isEqualTo("2|1||02:00:c6:12:00:0b|198.18.0.100|02:00:c6:12:00:0b|198.18.0.100|");
    }

    private String arp(byte[] frame) throws Exception {
        return tshark(LINKTYPE_ETHERNET, frame, "arp.opcode", "arp.isgratuitous", "arp.isannouncement", "arp.src.hw_mac",
                "arp.src.proto_ipv4", "arp.dst.hw_mac", "arp.dst.proto_ipv4", "_ws.malformed");
    }

    /** The fields of one packet, as tshark prints them. */
    private String tshark(int linkType, byte[] packet, String... fields) throws Exception {
        Path capture = Files.write(directory.resolve("one.pcap"), pcap(linkType, packet));
        Path errors = directory.resolve("errors");
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", capture.toString(), "-T", "fields", "-E", "separator=|"));
        for (String field : fields) { command.addAll(List.of("-e", field)); }
        Process process;
        try {
            process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        } catch (IOException e) {
            throw new AssertionError("tshark is missing: apt-get install tshark", e);
        }
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(() -> errorsIn(errors)).isZero();
        return printed.strip();
    }

    private static String errorsIn(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static byte[] ipv4(byte[] message) {
        var packet = ByteBuffer.allocate(20 + message.length);
        packet.putShort((short) 0x45C0).putShort((short) packet.capacity()).putInt(0);
        packet.put((byte) VrrpCodec.TTL).put((byte) VrrpCodec.PROTOCOL).putShort((short) 0);
        packet.put(CASTOR.getAddress()).put(VrrpCodec.GROUP.getAddress());
        return packet.putShort(10, (short) Checksum.of(packet.duplicate().flip())).put(message).array();
    }

    private static byte[] ipv6(byte[] message) {
        var packet = ByteBuffer.allocate(40 + message.length);
        packet.putInt(0x6C00_0000).putShort((short) message.length).put((byte) VrrpCodec.PROTOCOL).put((byte) VrrpCodec.TTL);
        return packet.put(CASTOR_LINK_LOCAL.getAddress()).put(VrrpCodec.GROUP_IPV6.getAddress()).put(message).array();
    }

    /** A capture file of one packet: the classic format, big-endian, microseconds. */
    private static byte[] pcap(int linkType, byte[] packet) {
        var file = ByteBuffer.allocate(24 + 16 + packet.length);
        file.putInt(0xA1B2C3D4).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0).putInt(65_535).putInt(linkType);
        return file.putInt(0).putInt(0).putInt(packet.length).putInt(packet.length).put(packet).array();
    }
}
