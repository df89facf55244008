package io.twinstar.health.grpc;

import java.nio.ByteBuffer;

/** A frame of HTTP/2 (RFC 9113 §4.1). */
record Frame(int type, int flags, int stream, ByteBuffer payload) {

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int PRIORITY = 0x20;

    static final int HEADER_BYTES = 9;
    /** What a peer may send that was not told otherwise (§6.5.2). */
    static final int PAYLOAD_MAX = 16_384;

    static byte[] bytes(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(HEADER_BYTES + payload.length).putInt((payload.length << 8) | type).put((byte) flags).putInt(stream)
                .put(payload)
                .array();
    }

    /** Of the payload of the next one, which need not be there yet. */
    static int length(ByteBuffer in) {
        return in.getInt(in.position()) >>> 8;
    }

    /** Takes the next one, all of which is there. */
    static Frame take(ByteBuffer in) {
        int length = length(in);
        int type = in.getInt() & 0xFF;
        int flags = in.get() & 0xFF;
        int stream = in.getInt() & 0x7FFF_FFFF;
        var payload = in.slice(in.position(), length);
        in.position(in.position() + length);
        return new Frame(type, flags, stream, payload);
    }

    boolean has(int flag) { return (flags & flag) != 0; }

    /** The payload of DATA or HEADERS without padding (§6.1) and priority (§6.2); empty if there is more of these than payload. */
    ByteBuffer content() {
        var content = payload.duplicate();
        int padding = has(PADDED) && content.hasRemaining() ? content.get() & 0xFF : 0;
        int priority = type == HEADERS && has(PRIORITY) ? 5 : 0;
        if (priority + padding > content.remaining()) return ByteBuffer.allocate(0);
        return content.slice(content.position() + priority, content.remaining() - priority - padding);
    }
}
