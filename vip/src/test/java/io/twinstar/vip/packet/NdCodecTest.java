package io.twinstar.vip.packet;

import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;

import static io.twinstar.vip.packet.Lan.CASTOR_MAC;
import static io.twinstar.vip.packet.Lan.CLIENT_LINK_LOCAL;
import static io.twinstar.vip.packet.Lan.CLIENT_MAC;
import static io.twinstar.vip.packet.Lan.VIP_IPV6;
import static io.twinstar.vip.packet.Lan.bytes;
import static io.twinstar.vip.packet.Lan.ipv6;
import static org.assertj.core.api.Assertions.assertThat;

class NdCodecTest {

    // Ethernet: all nodes, from castor, IPv6. IPv6: version 6, 32 bytes, ICMPv6, hop limit 255, from the VIP, to ff02::1.
    // ICMPv6: type 136, code 0, checksum, flags, target; option 2 of 8 bytes, castor's MAC.
    // 2e1d (source) + ff03 (destination) + 0020 + 003a + 8800 + 2000 (O) + 2e1d (target) + 0201 + 0200 + c612 + 000b = 2cdb5;
    // cdb5 + 2 = cdb7; its complement is 3248
    private static final String UNSOLICITED = """
            333300000001 0200c612000b 86dd 60000000 0020 3a ff 20010db8000000000000000000000064 ff020000000000000000000000000001
            88 00 3248 20000000 20010db8000000000000000000000064 02 01 0200c612000b""";

    // To the client. 2cdb5 - ff03 + fe90 (its address) + 4000 (S) = 30d42; 0d42 + 3 = 0d45; its complement
    private static final String SOLICITED = """
            0200c612000a 0200c612000b 86dd 60000000 0020 3a ff 20010db8000000000000000000000064 fe800000000000000000000000000010
            88 00 f2ba 60000000 20010db8000000000000000000000064 02 01 0200c612000b""";

    // The client asks the VIP's group: fe90 + 1fe67 (ff02 + 0001 + ff00 + 0064) + 0020 + 003a + 8700 + 2e1d + 0101 + 0200 + c612 + 000a
    // = 47b8b; 7b8b + 4 = 7b8f; its complement
    private static final String ASKED = """
            3333ff000064 0200c612000a 86dd 60000000 0020 3a ff fe800000000000000000000000000010 ff0200000000000000000001ff000064
            87 00 8470 00000000 20010db8000000000000000000000064 01 01 0200c612000a""";

    // From nobody yet, without an option: 1fe67 + 0018 + 003a + 8700 + 2e1d = 2b3d6; b3d6 + 2 = b3d8; its complement
    private static final String PROBED = """
            3333ff000064 0200c612000a 86dd 60000000 0018 3a ff 00000000000000000000000000000000 ff0200000000000000000001ff000064
            87 00 4c27 00000000 20010db8000000000000000000000064""";

    @Test
    void aNewOwnerTellsAllNodesAndOverridesWhatTheyKnew() {
        assertThat(hex(NdCodec.unsolicited(CASTOR_MAC, VIP_IPV6))).isEqualTo(plain(UNSOLICITED));
    }

    @Test
    void whoAsksIsAnsweredAlone() {
        var asked = new Nd.Solicitation(CLIENT_MAC, CLIENT_LINK_LOCAL, VIP_IPV6);
        assertThat(hex(NdCodec.answer(CASTOR_MAC, asked))).isEqualTo(plain(SOLICITED));
    }

    @Test
    void whoHasNoAddressYetIsAnsweredByTellingAllNodes() {
        var probed = new Nd.Solicitation(CLIENT_MAC, ipv6("::"), VIP_IPV6);
        assertThat(hex(NdCodec.answer(CASTOR_MAC, probed))).isEqualTo(plain(UNSOLICITED));
    }

    @Test
    void solicitationsAndAdvertisementsAreRead() {
        assertThat(NdCodec.decode(bytes(plain(ASKED)))).contains(new Nd.Solicitation(CLIENT_MAC, CLIENT_LINK_LOCAL, VIP_IPV6));
        assertThat(NdCodec.decode(bytes(plain(PROBED)))).contains(new Nd.Solicitation(CLIENT_MAC, ipv6("::"), VIP_IPV6));
        assertThat(NdCodec.decode(bytes(plain(UNSOLICITED)))).contains(new Nd.Advertisement(CASTOR_MAC, VIP_IPV6));
        assertThat(NdCodec.decode(bytes(plain(SOLICITED)))).contains(new Nd.Advertisement(CASTOR_MAC, VIP_IPV6));
    }

    @Test
    void theLinkLayerAddressIsTheOptionsOrElseTheFrames() {
        // 47b8b + 0100 = 47c8b; 7c8b + 4 = 7c8f; its complement
        assertThat(NdCodec.decode(bytes(plain(ASKED).replace("8470", "8370").replace("01010200c612000a", "01010300c612000a"))))
                .contains(new Nd.Solicitation(new Mac(0x03_00_C6_12_00_0AL), CLIENT_LINK_LOCAL, VIP_IPV6));
        // An option of type 14, a nonce, is no link-layer address: 47b8b + 0d00 = 4888b; 888b + 4 = 888f; its complement
        assertThat(NdCodec.decode(bytes(plain(ASKED).replace("8470", "7770").replace("01010200c612000a", "0e010200c612000a"))))
                .contains(new Nd.Solicitation(CLIENT_MAC, CLIENT_LINK_LOCAL, VIP_IPV6));
    }

    @Test
    void bytesBeyondTheIpv6PacketAreNoneOfIt() {
        assertThat(NdCodec.decode(bytes(plain(PROBED) + "00000000"))).isPresent();
    }

    @Test
    void whatAHostMustNotHeedIsNone() {
        String asked = plain(ASKED);
        String probed = plain(PROBED);
        for (String bad : List.of("", asked.substring(0, asked.length() - 2), // one byte short
                asked.replaceFirst("86dd", "0800"), asked.replaceFirst("86dd6", "86dd4"), // IPv4
                asked.replaceFirst("3aff", "3afe"), // may have crossed a router
                asked.replaceFirst("3aff", "11ff"), // UDP
                asked.replace("8470", "8471"), // wrong checksum
                asked.replace("87008470", "8701846f"), // code 1
                asked.replace("87008470", "86008570"), // a router advertisement: 0100 less, so 0100 more
                // an option of length 0; 16 bytes, which are not there: 0001 less and more, so 0001 more and less
                asked.replace("8470", "8471").replace("01010200", "01000200"),
                asked.replace("8470", "846f").replace("01010200", "01020200"),
                // a target of ff02::64: ff02 - 2001 - 0db8 = d149 more; 4c27 + ffff - d149 = 7add
                probed.replace("4c27", "7add").replace("20010db8", "ff020000"),
                // a probe to another group, ff02::1: ff00 + 0064 less, so as much more: 4c27 + ff64 = 14b8b; 4b8b + 1
                probed.replace("0001ff000064", "000000000001").replace("4c27", "4b8c"))) {
            assertThat(NdCodec.decode(bytes(bad))).as(bad).isEmpty();
        }
        // An advertisement to all nodes that says it is an answer: 4000 (S) more, so 4000 less: 3248 + ffff - 4000 = f247
        assertThat(NdCodec.decode(bytes(plain(UNSOLICITED).replace("324820000000", "f24760000000")))).isEmpty();
    }

    @Test
    void anAddressIsAskedForInTheGroupOfItsLast24Bits() {
        assertThat(NdCodec.solicitedNode(ipv6("2001:db8::12:3456:789a"))).isEqualTo(ipv6("ff02::1:ff56:789a"));
    }

    private static String plain(String hex) { return hex.replaceAll("\\s", ""); }

    private static String hex(byte[] frame) { return HexFormat.of().formatHex(frame); }
}
