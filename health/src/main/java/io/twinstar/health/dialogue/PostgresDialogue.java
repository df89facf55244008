package io.twinstar.health.dialogue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.twinstar.conf.Probe;

/**
 * The start of a session with PostgreSQL (protocol 3.0, "Message Formats"). A server that asks for a password would serve
 * whoever has it; one that lets the user in without must come as far as being ready for a query.
 */
public record PostgresDialogue(Probe.Postgres postgres) implements Dialogue {

    private static final int PROTOCOL_3_0 = 3 << 16;
    private static final int HEADER_BYTES = 5;
    private static final int MESSAGE_MAX = 16_384;
    private static final String KNOWN_TYPES = "RSKZENv";
    private static final Judgement NOT_POSTGRES = new Judgement.Failed("not a PostgreSQL answer");

    @Override
    public byte[] opening() {
        String pairs = "user\0%s\0%sapplication_name\0twinstar\0\0".formatted(postgres.user(),
                postgres.database().map("database\0%s\0"::formatted).orElse(""));
        byte[] text = pairs.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Integer.BYTES + text.length).putInt(2 * Integer.BYTES + text.length).putInt(PROTOCOL_3_0).put(text)
                .array();
    }

    @Override
    public Judgement judge(ByteBuffer heard, boolean ended) {
        var in = heard.duplicate();
        while (in.hasRemaining()) {
            char type = (char) (in.get(in.position()) & 0xFF);
            if (KNOWN_TYPES.indexOf(type) < 0) return NOT_POSTGRES;
            if (in.remaining() < HEADER_BYTES) return Judgement.WAITING;
            int length = in.getInt(in.position() + 1) - Integer.BYTES; // it counts itself
            if (length < 0 || length > MESSAGE_MAX) return NOT_POSTGRES;
            if (in.remaining() < HEADER_BYTES + length) return Judgement.WAITING;
            var body = in.slice(in.position() + HEADER_BYTES, length);
            in.position(in.position() + HEADER_BYTES + length);
            switch (type) {
                case 'R' -> { // 0 is "you are in"; any other number asks for a password
                    if (length < Integer.BYTES) return NOT_POSTGRES;
                    if (body.getInt() != 0) return Judgement.PASSED;
                }
                case 'Z' -> {
                    return Judgement.PASSED;
                }
                case 'E' -> {
                    return error(body);
                }
                default -> { // parameters, notices and the key to cancel queries with
                }
            }
        }
        return Judgement.WAITING;
    }

    /** Fields of a letter and a text that a NUL ends: C is the SQLSTATE, 57P03 for a server that starts up or shuts down; M is the message. */
    private static Judgement error(ByteBuffer body) {
        String code = "";
        String message = "";
        for (String field : Quote.latin(body).split("\0", -1)) {
            if (field.startsWith("C")) code = field.substring(1);
            if (field.startsWith("M")) message = field.substring(1);
        }
        return new Judgement.Failed("PostgreSQL %s: %s".formatted(Quote.of(code), Quote.of(message)));
    }
}
