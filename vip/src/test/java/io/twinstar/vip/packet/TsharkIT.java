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

import static io.twinstar.vip.packet.Lan.CASTOR;
import static io.twinstar.vip.packet.Lan.CASTOR_MAC;
import static io.twinstar.vip.packet.Lan.VIP;
import static org.assertj.core.api.Assertions.assertThat;

/** Wireshark, which knows nothing of this code, reads what we put on the wire. */
class TsharkIT {

    private static final int LINKTYPE_ETHERNET = 1;
    private static final int LINKTYPE_IPV4 = 228;

    @TempDir
    Path directory;

    @Test
    void wiresharkReadsAnAdvertisementWithAGoodChecksum() throws Exception {
        byte[] message = VrrpCodec.encode(new Advertisement(51, 254, 5, List.of(VIP, Lan.address("198.18.0.101"))), CASTOR,
                VrrpCodec.GROUP);
        // Wireshark's default for VRRPv3 over IPv4 is the checksum with the pseudo-header, as keepalived has it.
        assertThat(tshark(LINKTYPE_IPV4, ipv4(message), "vrrp.version", "vrrp.type", "vrrp.virt_rtr_id", "vrrp.prio",
                "vrrp.short_adver_int", "vrrp.ip_addr", "vrrp.checksum.status", "_ws.expert.message", "_ws.malformed"))
                .isEqualTo("3|1|51|254|5|198.18.0.100,198.18.0.101|1||");
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

    /** A capture file of one packet: the classic format, big-endian, microseconds. */
    private static byte[] pcap(int linkType, byte[] packet) {
        var file = ByteBuffer.allocate(24 + 16 + packet.length);
        file.putInt(0xA1B2C3D4).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0).putInt(65_535).putInt(linkType);
        return file.putInt(0).putInt(0).putInt(packet.length).putInt(packet.length).put(packet).array();
    }
}
