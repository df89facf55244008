package io.twinstar.gateway.matrix;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.ArpCodec;
import io.twinstar.vip.packet.Checksum;
import io.twinstar.vip.packet.Mac;
import io.twinstar.vip.packet.Malformed;
import io.twinstar.vip.packet.VrrpCodec;

import static org.assertj.core.api.Assertions.assertThat;

class ForgeryTest {

    private static final int ETHERNET_BYTES = 14;
    private static final Mac FORGER = new Mac(0x02_00_00_00_00_66L);
    private static final Inet4Address CASTOR = address("198.18.0.11");
    private static final Inet4Address VIP = address("198.18.0.100");

    @ParameterizedTest
    @CsvSource({"BAD_CHECKSUM,wrong-checksum", "TTL_254,wrong-ttl", "VERSION_2,wrong-version", "WRONG_TYPE,wrong-type",
            "TRUNCATED,truncated", "PADDED,trailing-bytes", "NO_ADDRESS,no-addresses", "INTERVAL_0,zero-interval"})
    void aMalformedOneIsWrongInThisWayAndNoOther(Forgery forgery, String reason) {
        assertThat(VrrpCodec.decodePacket(packet(forgery))).isInstanceOfSatisfying(Malformed.class,
                malformed -> assertThat(malformed.reason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @CsvSource({"INTERVAL_4095,254,4095", "PRIORITY_255,255,5", "PRIORITY_0,0,5", "REPLAY,254,5", "FOREIGN_ROUTER,254,5"})
    void aWellFormedOneIsAnAdvertisement(Forgery forgery, int priority, int intervalCentis) {
        assertThat(VrrpCodec.decodePacket(packet(forgery)))
                .isEqualTo(new Advertisement(51, priority, intervalCentis, java.util.List.of(VIP)));
        assertThat(VrrpCodec.source(packet(forgery))).isEqualTo(CASTOR);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ADDRESS_CLAIM")
    void itsIpHeaderIsIntact(Forgery forgery) {
        assertThat(Checksum.of(packet(forgery).slice(0, 20))).isZero();
    }

    @Test
    void aClaimIsGratuitousArp() {
        var arp = ArpCodec.decode(ByteBuffer.wrap(Forgery.ADDRESS_CLAIM.frame(FORGER, CASTOR, 51, VIP))).orElseThrow();
        assertThat(arp.sender()).isEqualTo(VIP).isEqualTo(arp.target());
        assertThat(arp.senderMac()).isEqualTo(FORGER);
    }

    private static ByteBuffer packet(Forgery forgery) {
        var frame = forgery.frame(FORGER, CASTOR, 51, VIP);
        return ByteBuffer.wrap(frame).slice(ETHERNET_BYTES, frame.length - ETHERNET_BYTES);
    }

    private static Inet4Address address(String text) {
        try {
            return (Inet4Address) InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
