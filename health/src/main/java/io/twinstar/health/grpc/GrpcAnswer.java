package io.twinstar.health.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;

import io.twinstar.health.dialogue.Judgement;
import io.twinstar.health.dialogue.Quote;

/** What came back on the one stream: headers, a message, and trailers with the status ("gRPC over HTTP2"). */
final class GrpcAnswer {

    private static final int FIELDS_BYTES_MAX = 8_192;
    private static final List<String> SERVING_STATUS = List.of("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN");
    private static final List<String> CODES = List.of("OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND",
            "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
            "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED");
    private static final Judgement NOT_HTTP2 = new Judgement.Failed("not an HTTP/2 answer");

    /** Remembers what earlier fields said, as HPACK's dynamic table needs. */
    private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(false, FIELDS_BYTES_MAX);
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    /** Of headers and trailers. */
    private final Map<String, String> fields = new HashMap<>();
    private boolean lastBlock;

    private GrpcAnswer() {}

    static Judgement judge(ByteBuffer heard) {
        var answer = new GrpcAnswer();
        var in = heard.duplicate();
        for (boolean first = true; in.remaining() >= Frame.HEADER_BYTES; first = false) {
            int length = Frame.length(in);
            if (length > Frame.PAYLOAD_MAX) return NOT_HTTP2;
            if (in.remaining() < Frame.HEADER_BYTES + length) return Judgement.WAITING;
            Frame frame = Frame.take(in);
            if (first && frame.type() != Frame.SETTINGS) return NOT_HTTP2; // §3.4
            Judgement judgement = answer.hear(frame);
            if (!(judgement instanceof Judgement.Waiting)) return judgement;
        }
        return Judgement.WAITING;
    }

    private Judgement hear(Frame frame) {
        switch (frame.type()) {
            case Frame.DATA -> {
                append(message, frame.content());
                if (frame.has(Frame.END_STREAM)) return conclude();
            }
            case Frame.HEADERS -> {
                lastBlock = frame.has(Frame.END_STREAM);
                return fields(frame);
            }
            case Frame.CONTINUATION -> {
                return fields(frame);
            }
            case Frame.RST_STREAM -> {
                return new Judgement.Failed("gRPC: stream reset, error " + number(frame.payload()));
            }
            case Frame.GOAWAY -> {
                var after = frame.payload().duplicate();
                after.position(Math.min(Integer.BYTES, after.limit())); // the last stream's number
                return new Judgement.Failed("gRPC: the server goes away, error " + number(after));
            }
            default -> { // settings, windows, pings, and whatever will be invented (§5.5)
            }
        }
        return Judgement.WAITING;
    }

    private Judgement fields(Frame frame) {
        append(block, frame.type() == Frame.HEADERS ? frame.content() : frame.payload());
        if (!frame.has(Frame.END_HEADERS)) return Judgement.WAITING;
        try {
            for (var field : hpack.decodeHeaders(1, Unpooled.wrappedBuffer(block.toByteArray())))
                fields.put(field.getKey().toString(), field.getValue().toString());
        } catch (Http2Exception _) {
            return NOT_HTTP2;
        }
        block.reset();
        return lastBlock ? conclude() : Judgement.WAITING;
    }

    /** Nothing more comes on the stream. */
    private Judgement conclude() {
        String http = fields.getOrDefault(":status", "none");
        if (!http.equals("200")) return new Judgement.Failed("gRPC: HTTP status " + Quote.of(http));
        String status = fields.getOrDefault("grpc-status", "none");
        if (!status.equals("0")) {
            String named = CODES.stream().filter(name -> Integer.toString(CODES.indexOf(name)).equals(status)).findFirst()
                    .orElse("status " + status);
            return new Judgement.Failed(
                    "gRPC: %s %s".formatted(Quote.of(named), Quote.of(fields.getOrDefault("grpc-message", ""))).strip());
        }
        int serving = servingStatus(ByteBuffer.wrap(message.toByteArray()));
        if (serving < 0 || serving >= SERVING_STATUS.size()) return new Judgement.Failed("gRPC: not an answer to a health check");
        return serving == 1 ? Judgement.PASSED : new Judgement.Failed("gRPC: " + SERVING_STATUS.get(serving));
    }

    /** HealthCheckResponse behind its flag and length: field 1 is the status, 0 if it is not there; -1 if this is no such message. */
    private static int servingStatus(ByteBuffer message) {
        if (message.remaining() < 5 || message.get() != 0 || message.getInt() != message.remaining()) return -1;
        if (!message.hasRemaining()) return 0;
        return message.remaining() == 2 && message.get() == 0x08 ? message.get() : -1;
    }

    private static String number(ByteBuffer in) {
        return in.remaining() < Integer.BYTES ? "unknown" : Integer.toUnsignedString(in.getInt(in.position()));
    }

    private static void append(ByteArrayOutputStream to, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        to.writeBytes(copy);
    }
}
