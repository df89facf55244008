package io.twinstar.vip.packet;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** What may happen to good bytes, and how some of it is hidden again. */
public final class Damage {

    private Damage() {}

    /** One to four bits, bytes or words changed, and sometimes the end cut off or prolonged. */
    public static byte[] to(byte[] good, Random random) {
        int length = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(good.length + 1);
            case 1 -> good.length + random.nextInt(40);
            default -> good.length;
        };
        byte[] damaged = Arrays.copyOf(good, length);
        for (int changes = 1 + random.nextInt(4); changes > 0 && length > 0; changes--) {
            int at = random.nextInt(length);
            switch (random.nextInt(4)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) random.nextInt(256);
                case 2 -> damaged[at] = (byte) (random.nextBoolean() ? 0 : 0xFF);
                default -> damaged[at] = damaged[random.nextInt(length)];
            }
        }
        return damaged;
    }

    /** Puts the checksum of an ICMPv6 message in an Ethernet frame right. */
    public static void mendNd(ByteBuffer frame) {
        if (frame.limit() < 58) { return; }
        int length = Math.min(frame.getShort(18) & 0xFFFF, frame.limit() - 54); // as the packet says, so far as it is there
        if (length < 4) { return; }
        ByteBuffer message = frame.slice(54, length).putShort(2, (short) 0);
        message.putShort(2, (short) Checksum.withPseudoHeader(message, Ipv6.read(frame.slice(22, 16)), Ipv6.read(frame.slice(38, 16)), 58));
    }
}
