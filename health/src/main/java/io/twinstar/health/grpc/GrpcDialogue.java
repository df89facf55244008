package io.twinstar.health.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.twinstar.conf.Probe;
import io.twinstar.health.dialogue.Dialogue;
import io.twinstar.health.dialogue.Judgement;

/**
 * One call of {@code grpc.health.v1.Health/Check} over HTTP/2 (RFC 9113) with prior knowledge. All that a client must say
 * for it is said at once: the answer fits the windows both sides start with, and a connection as short as this ends before
 * anybody misses an acknowledgement of settings.
 */
public record GrpcDialogue(Probe.Grpc grpc, String endpoint) implements Dialogue {

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII); // §3.4

    private static final byte[] SETTINGS = {0, 0x2, 0, 0, 0, 0}; // ENABLE_PUSH 0

    @Override
    public byte[] opening() {
        var said = new ByteArrayOutputStream();
        said.writeBytes(PREFACE);
        said.writeBytes(Frame.bytes(Frame.SETTINGS, 0, 0, SETTINGS));
        said.writeBytes(Frame.bytes(Frame.HEADERS, Frame.END_HEADERS, 1, head()));
        said.writeBytes(Frame.bytes(Frame.DATA, Frame.END_STREAM, 1, question()));
        return said.toByteArray();
    }

    /** Fields of HPACK's static table by index, the others as literals that nobody need remember (RFC 7541 §6.2.2, appendix A). */
    private byte[] head() {
        var block = new ByteArrayOutputStream();
        block.write(0x83); // :method POST
        block.write(grpc.tls().isPresent() ? 0x87 : 0x86); // :scheme
        literal(block, 4, "/grpc.health.v1.Health/Check"); // :path
        literal(block, 1, grpc.host().orElse(endpoint)); // :authority
        literal(block, 31, "application/grpc"); // content-type
        literal(block, 58, "twinstar"); // user-agent
        block.write(0);
        text(block, "te");
        text(block, "trailers");
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, int name, String value) {
        integer(block, 4, name);
        text(block, value);
    }

    private static void text(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        integer(block, 7, bytes.length);
        block.writeBytes(bytes);
    }

    /** RFC 7541 §5.1. */
    private static void integer(ByteArrayOutputStream block, int prefixBits, int value) {
        int full = (1 << prefixBits) - 1;
        if (value < full) {
            block.write(value);
            return;
        }
        block.write(full);
        int rest = value - full;
        for (; rest >= 0x80; rest >>>= 7) block.write((rest & 0x7F) | 0x80);
        block.write(rest);
    }

    /** Not compressed, its length, and HealthCheckRequest: field 1 is the service's name, of at most 255 bytes. */
    private byte[] question() {
        byte[] service = grpc.service().orElse("").getBytes(StandardCharsets.US_ASCII);
        var message = new ByteArrayOutputStream();
        if (service.length > 0) {
            message.write(0x0A);
            for (int rest = service.length; rest > 0; rest >>>= 7) message.write(rest >= 0x80 ? (rest & 0x7F) | 0x80 : rest);
            message.writeBytes(service);
        }
        return ByteBuffer.allocate(5 + message.size()).put((byte) 0).putInt(message.size()).put(message.toByteArray()).array();
    }

    @Override
    public Judgement judge(ByteBuffer heard, boolean ended) { return GrpcAnswer.judge(heard); }
}
