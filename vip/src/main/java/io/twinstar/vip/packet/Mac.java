package io.twinstar.vip.packet;

import java.nio.ByteBuffer;

/** An Ethernet address, its six bytes in the low 48 bits. */
public record Mac(long bits) {

    public static final int BYTES = 6;
    public static final Mac BROADCAST = new Mac(0xFFFF_FFFF_FFFFL);
    public static final Mac ZERO = new Mac(0);

    public Mac {
        if (bits >>> 48 != 0) { throw new IllegalArgumentException("%x is longer than six bytes".formatted(bits)); }
    }

    /** Reads the next six bytes. */
    public static Mac read(ByteBuffer in) {
        return new Mac(((in.getShort() & 0xFFFFL) << 32) | (in.getInt() & 0xFFFF_FFFFL));
    }

    public void write(ByteBuffer out) { out.putShort((short) (bits >>> 32)).putInt((int) bits); }

    @Override
    public String toString() { return "%012x".formatted(bits).replaceAll("..(?!$)", "$0:"); }
}
