package io.twinstar.vip.pulse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import io.twinstar.vip.election.Role;
import io.twinstar.vip.pulse.Claim.Family;
import io.twinstar.vip.seal.PairKey;
import io.twinstar.vip.seal.Seal;

/** Messages as they are on the wire, written by hand, under a seal of our own making. */
final class Wire {

    static final PairKey KEY = new PairKey("a secret of thirty-two bytes, so".getBytes(StandardCharsets.US_ASCII));

    private static final String KEY_ID = "%016x".formatted(KEY.id());
    static final String PULSE_HEADER = "54575055 01 01" + KEY_ID;
    static final String HELLO_HEADER = "54575055 01 02" + KEY_ID;

    static final Pulse PULSE = new Pulse(new Beat(0xCA, 0x0102), Optional.of(new Beat(0xB1, 0x0304)), Optional.empty(), 0x0506,
            List.of(new Claim(51, Family.IPV4, Role.ACTIVE, 254, 0, 5), new Claim(52, Family.IPV6, Role.BACKUP, 100, 2, 0x0102)));
    static final String PULSE_BODY = PULSE_HEADER + "00000000000000ca 0000000000000102" + "00000000000000b1 0000000000000304"
            + "0000000000000000 0000000000000000" + "0000000000000506" + "02" + "33 04 02 fe 00 0005" + "34 06 01 64 02 0102";

    static final Hello HELLO = new Hello(0xCA, 0xB1, 3, false);
    static final String HELLO_BODY = HELLO_HEADER + "00000000000000ca 00000000000000b1 0000000000000003 00";

    private Wire() {}

    /** The message with a seal that fits, in hexadecimal without spaces. */
    static String sealed(String body) {
        return body.replace(" ", "") + HexFormat.of().formatHex(new Seal(KEY).over(bytes(body)));
    }

    static ByteBuffer bytes(String hex) { return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))); }
}
