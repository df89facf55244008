package io.twinstar.vip.witness;

import java.nio.ByteBuffer;
import java.util.HexFormat;

import io.twinstar.vip.seal.PairKey;
import io.twinstar.vip.seal.Seal;

/** Datagrams as hexadecimal digits, and the key they are sealed with. */
final class Bytes {

    static final PairKey KEY = new PairKey(HexFormat.of().parseHex("0b".repeat(32)));

    private Bytes() {}

    static ByteBuffer bytes(String hex) { return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))); }

    static String hex(ByteBuffer bytes) { return HexFormat.of().formatHex(copy(bytes)); }

    static byte[] copy(ByteBuffer bytes) {
        var copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return copy;
    }

    /** As from somebody who has the key, whatever the message says. */
    static ByteBuffer sealed(String hex) {
        ByteBuffer message = bytes(hex);
        return ByteBuffer.allocate(message.remaining() + Seal.BYTES).put(message.duplicate()).put(new Seal(KEY).over(message)).flip();
    }
}
