package io.twinstar.vip.packet;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;

import static io.twinstar.conf.Vip.Checksum.PSEUDO_HEADER;
import static io.twinstar.vip.packet.Lan.CASTOR;
import static io.twinstar.vip.packet.Lan.CASTOR_LINK_LOCAL;
import static io.twinstar.vip.packet.Lan.CASTOR_MAC;
import static io.twinstar.vip.packet.Lan.CLIENT_LINK_LOCAL;
import static io.twinstar.vip.packet.Lan.CLIENT_MAC;
import static io.twinstar.vip.packet.Lan.VIP;
import static io.twinstar.vip.packet.Lan.VIP_IPV6;
import static io.twinstar.vip.packet.Lan.bytes;
import static io.twinstar.vip.packet.VrrpCodec.GROUP;
import static io.twinstar.vip.packet.VrrpCodec.GROUP_IPV6;
import static org.assertj.core.api.Assertions.assertThat;

/** Good packets that were damaged, half of them with their checksum put right again: a codec makes data of each. */
class FuzzTest {

    private static final long SEED = 4861;
    private static final int ROUNDS = 120_000; // of each of five kinds

    @Test
    void vrrpForIpv4() {
        byte[] message = VrrpCodec.encode(new Advertisement(51, 254, 5, List.of(VIP, Lan.address("198.18.0.101"))), CASTOR, GROUP,
                PSEUDO_HEADER);
        ByteBuffer packet = ByteBuffer.allocate(20 + message.length);
        packet.put(bytes("45c0 0024 0000 0000 ff70 0000 c612000b e0000012")).put(message);
        fuzz(packet.array(), FuzzTest::mendIpv4Vrrp, it -> VrrpCodec.decodePacket(it) instanceof Advertisement);
    }

    @Test
    void vrrpForIpv6() {
        byte[] message = VrrpCodec.encode(new Advertisement(51, 254, 5, List.of(CASTOR_LINK_LOCAL, VIP_IPV6)), CASTOR_LINK_LOCAL,
                GROUP_IPV6, PSEUDO_HEADER);
        fuzz(message, FuzzTest::mendIpv6Vrrp,
                it -> VrrpCodec.decode(it, 255, CASTOR_LINK_LOCAL, GROUP_IPV6) instanceof Advertisement);
    }

    @Test
    void arp() {
        fuzz(ArpCodec.gratuitousReply(CASTOR_MAC, VIP), _ -> {}, it -> ArpCodec.decode(it).isPresent());
    }

    @Test
    void neighbourSolicitations() {
        byte[] asked = bytes("3333ff000064 0200c612000a 86dd 60000000 0020 3a ff fe800000000000000000000000000010"
                + "ff0200000000000000000001ff000064 87 00 8470 00000000 20010db8000000000000000000000064 01 01 0200c612000a").array();
        fuzz(asked, Damage::mendNd, it -> NdCodec.decode(it).isPresent());
    }

    @Test
    void neighbourAdvertisements() {
        var asked = new Nd.Solicitation(CLIENT_MAC, CLIENT_LINK_LOCAL, VIP_IPV6);
        fuzz(NdCodec.answer(CASTOR_MAC, asked), Damage::mendNd, it -> NdCodec.decode(it).isPresent());
    }

    /**
     * @param mend puts the checksum right
     * @param codec tells whether it took the bytes for good
     */
    private static void fuzz(byte[] good, Consumer<ByteBuffer> mend, Predicate<ByteBuffer> codec) {
        var random = new Random(SEED);
        int taken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = Damage.to(good, random);
            try {
                if (random.nextBoolean()) { mend.accept(ByteBuffer.wrap(damaged)); }
                if (codec.test(ByteBuffer.wrap(damaged))) { taken++; }
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d, round %d: %s".formatted(SEED, round, HexFormat.of().formatHex(damaged)), e);
            }
        }
        assertThat(taken).as("seed %d: some get past every check, and most do not", SEED).isBetween(ROUNDS / 100, ROUNDS / 2);
    }

    /** With the checksum of the message alone, which IPv4 may have. */
    private static void mendIpv4Vrrp(ByteBuffer packet) {
        if (packet.limit() < 28) { return; }
        ByteBuffer message = packet.slice(20, packet.limit() - 20).putShort(6, (short) 0);
        message.putShort(6, (short) Checksum.of(message));
    }

    private static void mendIpv6Vrrp(ByteBuffer message) {
        if (message.limit() < 8) { return; }
        message.putShort(6, (short) 0);
        message.putShort(6, (short) Checksum.withPseudoHeader(message, CASTOR_LINK_LOCAL, GROUP_IPV6, VrrpCodec.PROTOCOL));
    }
}
