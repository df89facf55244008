package io.twinstar.health.dialogue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import io.twinstar.conf.Probe;

/**
 * The greeting of MySQL or MariaDB ("Connection Phase", Protocol::HandshakeV10), and a login if there is a user. The login
 * needs nothing from the greeting, as the account has no password: so it is sent at once, and the goodbye with it.
 */
public record MysqlDialogue(Probe.Mysql mysql) implements Dialogue {

    private static final int HEADER_BYTES = 4;
    /** A greeting is some hundred bytes. */
    private static final int PACKET_MAX = 4_096;
    private static final int GREETING = 10;
    private static final int OK = 0;
    private static final int SWITCH_PLUGIN = 0xFE;
    private static final int ERROR = 0xFF;
    /** LONG_PASSWORD, PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH. */
    private static final int CAPABILITIES = 0x1 | 0x200 | 0x8000 | 0x8_0000;
    private static final int ANSWER_MAX = 1 << 24;
    private static final byte UTF_8 = 33;
    private static final int RESERVED_BYTES = 23;
    private static final byte COM_QUIT = 1;
    private static final Judgement NOT_MYSQL = new Judgement.Failed("not a MySQL greeting");

    @Override
    public byte[] opening() { return mysql.user().map(MysqlDialogue::login).orElse(new byte[0]); }

    /** Protocol::HandshakeResponse41, with a proof of no bytes, and COM_QUIT. */
    private static byte[] login(String user) {
        byte[] names = (user + "\0" + "\0" + "mysql_native_password\0").getBytes(StandardCharsets.UTF_8); // between them the proof's length
        int length = 2 * Integer.BYTES + 1 + RESERVED_BYTES + names.length;
        var said = ByteBuffer.allocate(HEADER_BYTES + length + HEADER_BYTES + 1).order(ByteOrder.LITTLE_ENDIAN);
        said.putInt(length | (1 << 24)).putInt(CAPABILITIES).putInt(ANSWER_MAX).put(UTF_8).put(new byte[RESERVED_BYTES]).put(names);
        return said.putInt(1).put(COM_QUIT).array();
    }

    @Override
    public Judgement judge(ByteBuffer heard, boolean ended) {
        var in = heard.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        Judgement greeted = packet(in, 0, GREETING);
        return greeted.equals(Judgement.PASSED) && mysql.user().isPresent() ? packet(in, 2, OK) : greeted;
    }

    /** Takes one packet, and judges it by its first byte. */
    private static Judgement packet(ByteBuffer in, int sequence, int wanted) {
        if (in.remaining() < HEADER_BYTES) return Judgement.WAITING;
        int header = in.getInt();
        int length = header & 0xFF_FFFF;
        if (header >>> 24 != sequence || length < 1 || length > PACKET_MAX) return NOT_MYSQL;
        if (in.remaining() < length) return Judgement.WAITING;
        var body = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + length);
        int first = body.get() & 0xFF;
        if (first == wanted) return Judgement.PASSED;
        if (first == ERROR && length >= 3) return new Judgement.Failed("MySQL %d: %s".formatted(body.getShort() & 0xFFFF, message(body)));
        return first == SWITCH_PLUGIN ? new Judgement.Failed("MySQL: the account is not one of mysql_native_password") : NOT_MYSQL;
    }

    /** Some servers put # and a SQLSTATE of five characters before it. */
    private static String message(ByteBuffer text) {
        String message = Quote.latin(text);
        return Quote.of(message.startsWith("#") && message.length() >= 6 ? message.substring(6) : message);
    }
}
