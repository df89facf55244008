package io.twinstar.vip.packet;

import org.junit.jupiter.api.Test;

import static io.twinstar.vip.packet.Lan.bytes;
import static org.assertj.core.api.Assertions.assertThat;

class ChecksumTest {

    @Test
    void theExampleOfRfc1071SumsToWhatTheRfcSays() {
        // §3: 0001 + f203 + f4f5 + f6f7 = 2ddf0; ddf0 + 2 = ddf2; its complement
        assertThat(Checksum.of(bytes("0001 f203 f4f5 f6f7"))).isEqualTo(0x220D);
    }

    @Test
    void aCarryOutOfACarryIsAddedToo() {
        // ffff + ffff + 0001 = 1ffff; ffff + 1 = 10000; 0000 + 1 = 0001; its complement
        assertThat(Checksum.of(bytes("ffff ffff 0001"))).isEqualTo(0xFFFE);
    }

    @Test
    void anOddByteIsPaddedWithZeroOnItsRight() {
        // 0102 + 0300 = 0402; its complement
        assertThat(Checksum.of(bytes("0102 03"))).isEqualTo(0xFBFD);
    }

    @Test
    void noBytesSumToZero() { assertThat(Checksum.of(bytes(""))).isEqualTo(0xFFFF); }

    @Test
    void bytesWithTheirOwnChecksumInThemComeToZero() { assertThat(Checksum.of(bytes("0001 f203 220d f4f5 f6f7"))).isZero(); }

    @Test
    void thePseudoHeaderAddsAddressesProtocolAndLength() {
        // c612 + 000b + e000 + 0012 + 0070 + 0002 (bytes) = 1a6a1, + 1234 = 1b8d5; b8d5 + 1 = b8d6; its complement
        assertThat(Checksum.withPseudoHeader(bytes("1234"), Lan.CASTOR, VrrpCodec.GROUP, 112)).isEqualTo(0x4729);
    }

    @Test
    void thePseudoHeaderOfIpv6AddsTheSame() {
        // fe80 + 0011 + ff02 + 0012 + 0070 + 0002 (bytes) = 1fe17, + 1234 = 2104b; 104b + 2 = 104d; its complement
        assertThat(Checksum.withPseudoHeader(bytes("1234"), Lan.CASTOR_LINK_LOCAL, VrrpCodec.GROUP_IPV6, 112)).isEqualTo(0xEFB2);
    }

    @Test
    void onlyTheRemainingBytesCountAndThePositionStays() {
        var bytes = bytes("dead 0001 f203 f4f5 f6f7 beef").position(2).limit(10);
        assertThat(Checksum.of(bytes)).isEqualTo(0x220D);
        assertThat(bytes.position()).isEqualTo(2);
    }
}
