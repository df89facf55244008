package io.twinstar.gateway.relay.preread;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** ClientHellos, field by field. */
public final class Hello {

    /** The one of RFC 8448 §3, which names "server", in one record. */
    public static final byte[] OF_RFC_8448 = records(bytes("010000c00303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7"
            + "00" + "0006130113031302" + "0100" + "0091" + "0000000b0009000006736572766572" + "ff01000100"
            + "000a00140012001d0017001800190100010101020103010400230000"
            + "00330026002400" + "1d002099381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c" + "002b0003020304"
            + "000d0020001e040305030603020308040805080604010501060102010402050206020202" + "002d00020101" + "001c00024001"), 16_384);

    private Hello() {}

    public static byte[] bytes(String hex) { return HexFormat.of().parseHex(hex.replaceAll("\\s", "")); }

    /** A whole message in one record. */
    public static byte[] with(byte[]... extensions) { return records(message(extensions), 16_384); }

    /** Random of zeros, no session, one cipher of GREASE and one that is known. */
    public static byte[] message(byte[]... extensions) {
        return handshake(join(bytes("0303" + "00".repeat(32) + "00" + "0004" + "1a1a1301" + "0100"), longField(join(extensions))));
    }

    public static byte[] handshake(byte[] body) {
        return join(ByteBuffer.allocate(4).putInt(1 << 24 | body.length).array(), body);
    }

    public static byte[] extension(int type, byte[] data) {
        return join(ByteBuffer.allocate(2).putShort((short) type).array(), longField(data));
    }

    public static byte[] serverName(String host) { return extension(0, longField(name(0, host))); }

    public static byte[] name(int type, String text) { return join(new byte[]{(byte) type}, longField(text.getBytes(ISO_8859_1))); }

    /** With two bytes of length before it. */
    public static byte[] longField(byte[] data) {
        return join(ByteBuffer.allocate(2).putShort((short) data.length).array(), data);
    }

    /** The message cut into records of at most so many bytes. */
    public static byte[] records(byte[] message, int fragmentBytes) {
        var out = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += fragmentBytes) {
            int bytes = Math.min(fragmentBytes, message.length - at);
            out.writeBytes(bytes("160301"));
            out.write(bytes >>> 8);
            out.write(bytes);
            out.write(message, at, bytes);
        }
        return out.toByteArray();
    }

    public static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) out.writeBytes(part);
        return out.toByteArray();
    }
}
