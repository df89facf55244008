package io.twinstar.health.dialogue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The greeting of MySQL or MariaDB ("Connection Phase", Protocol::HandshakeV10), or the error packet that stands in its
 * place. Nothing is said: the server counts the connection as one that broke off.
 */
public record MysqlDialogue() implements Dialogue {

    private static final int HEADER_BYTES = 4;
    /** A greeting is some hundred bytes. */
    private static final int PACKET_MAX = 4_096;
    private static final int GREETING = 10;
    private static final int ERROR = 0xFF;
    private static final Judgement NOT_MYSQL = new Judgement.Failed("not a MySQL greeting");

    @Override
    public byte[] opening() { return new byte[0]; }

    @Override
    public Judgement judge(ByteBuffer heard, boolean ended) {
        var in = heard.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < HEADER_BYTES) return Judgement.WAITING;
        int header = in.getInt();
        int length = header & 0xFF_FFFF;
        int sequence = header >>> 24;
        if (sequence != 0 || length < 3 || length > PACKET_MAX) return NOT_MYSQL;
        if (in.remaining() < length) return Judgement.WAITING;
        return switch (in.get() & 0xFF) {
            case GREETING -> Judgement.PASSED;
            case ERROR ->
                new Judgement.Failed("MySQL %d: %s".formatted(in.getShort() & 0xFFFF, message(in.slice(in.position(), length - 3))));
            default -> NOT_MYSQL;
        };
    }

    /** Some servers put # and a SQLSTATE of five characters before it. */
    private static String message(ByteBuffer text) {
        String message = Quote.latin(text);
        return Quote.of(message.startsWith("#") && message.length() >= 6 ? message.substring(6) : message);
    }
}
