package io.twinstar.vip.kernel;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Vip;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

/** The messages byte by byte, as a little-endian kernel reads them; headers are struct nlmsghdr with struct nfgenmsg. */
class LeaseRulesetTest {

    private static final String BEGIN = "14000000 1000 0100 07000000 00000000 00 00 000a"; // 20 bytes, for subsystem 10
    private static final String END = "14000000 1100 0100 07000000 00000000 00 00 000a";
    private static final String TABLE = "0b00 0100 74732d77656200 00"; // 4 + 7 bytes: "ts-web", and 1 to align
    private static final String SET = "0b00 0200 6c656173656400 00"; // "leased"
    private static final String LINGERING = "0e00 0200 6c696e676572696e6700 0000"; // 4 + 10 bytes: "lingering", and 2 to align

    private final LeaseRuleset ruleset = new LeaseRuleset("ts-web", List.of(InetAddress.ofLiteral("198.18.0.100")));

    @Test
    void aGrantEmptiesTheSetAndAddsTheAddressWithATimeoutInOneBatch() {
        assertThat(hex(ruleset.grant(7, 300))).isEqualTo(bytes(BEGIN,
                "2c000000 0e0a 0100 07000000 00000000 05 00 0000", TABLE, SET, // 20 + 12 + 12 = 44 bytes: DELSETELEM, family netdev
                "4c000000 0c0a 0504 07000000 00000000 05 00 0000", TABLE, SET, // 44 + 32 = 76 bytes: NEWSETELEM, CREATE and ACK
                "2000 0380", // ELEMENTS: 4 + 28 bytes
                "1c00 0180", // one: 4 + 12 + 12
                "0c00 0180 0800 0100 c6120064", // KEY, VALUE: 198.18.0.100
                "0c00 0400 000000000000012c", // TIMEOUT: 300 ms
                END));
    }

    @Test
    void aGrantIsForEveryAddressOfIpv6AsOfIpv4() {
        var ipv6 = new LeaseRuleset("ts-web", List.of(InetAddress.ofLiteral("2001:db8::64"), InetAddress.ofLiteral("2001:db8::65")));
        assertThat(hex(ipv6.grant(7, 300))).isEqualTo(bytes(BEGIN,
                "2c000000 0e0a 0100 07000000 00000000 05 00 0000", TABLE, SET,
                "80000000 0c0a 0504 07000000 00000000 05 00 0000", TABLE, SET, // 44 + 84 = 128 bytes
                "5400 0380", // ELEMENTS: 4 + 2 × 40 bytes
                "2800 0180", "1800 0180 1400 0100 20010db8000000000000000000000064", "0c00 0400 000000000000012c", // 4 + 24 + 12
                "2800 0180", "1800 0180 1400 0100 20010db8000000000000000000000065", "0c00 0400 000000000000012c",
                END));
    }

    @Test
    void aTableForTheMostAddressesFitsItsBuffer() {
        List<InetAddress> most = IntStream.range(0, Vip.ADDRESSES_MAX).mapToObj(last -> InetAddress.ofLiteral("2001:db8::" + last))
                .toList();
        var ipv6 = new LeaseRuleset("ts-2147483647-1", most); // the longest name of a device
        assertThat(ipv6.create(7, new Link(1, "fifteen-letters", Optional.empty(), 0)).byteSize()).isLessThan(2048);
        assertThat(ipv6.grant(7, Long.MAX_VALUE).byteSize()).isLessThan(2048);
    }

    @Test
    void aRevocationEmptiesBothSets() {
        assertThat(hex(ruleset.revoke(7))).isEqualTo(bytes(BEGIN,
                "30000000 0e0a 0100 07000000 00000000 05 00 0000", TABLE, LINGERING, // 20 + 12 + 16 = 48 bytes: DELSETELEM
                "2c000000 0e0a 0500 07000000 00000000 05 00 0000", TABLE, SET, // with ACK
                END));
    }

    @Test
    void toLingerEndsTheLeaseAndBeginsAnewInOneBatch() {
        assertThat(hex(ruleset.linger(7, 300))).isEqualTo(bytes(BEGIN,
                "2c000000 0e0a 0100 07000000 00000000 05 00 0000", TABLE, SET,
                "30000000 0e0a 0100 07000000 00000000 05 00 0000", TABLE, LINGERING,
                "50000000 0c0a 0504 07000000 00000000 05 00 0000", TABLE, LINGERING, // 48 + 32 = 80 bytes: NEWSETELEM, CREATE and ACK
                "2000 0380", "1c00 0180", "0c00 0180 0800 0100 c6120064", "0c00 0400 000000000000012c",
                END));
    }

    @Test
    void aBatchIsNotLeftOfTheOneBefore() {
        ruleset.grant(6, 300);
        assertThat(hex(ruleset.revoke(7))).hasSize(2 * (20 + 48 + 44 + 20));
    }

    private static String bytes(String... parts) { return String.join("", parts).replace(" ", ""); }

    private static String hex(MemorySegment batch) { return HexFormat.of().formatHex(batch.toArray(JAVA_BYTE)); }
}
