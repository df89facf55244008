package io.twinstar.gateway.relay.preread;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import io.twinstar.gateway.relay.preread.Decoded.Malformed;
import io.twinstar.gateway.relay.preread.Decoded.Partial;
import io.twinstar.gateway.relay.preread.Decoded.Whole;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * The first message of TLS (RFC 8446 §4.1.2), of which only the server's name matters here (RFC 6066 §3). Ciphers and extensions that
 * nobody knows are passed over, those of GREASE (RFC 8701) among them; of an encrypted ClientHello the outer name is seen.
 *
 * @param serverName in lower case, without a final dot; empty: the client names none
 */
public record ClientHello(Optional<String> serverName) {

    /** With keys that resist quantum computers it has 2 KiB. */
    static final int MESSAGE_BYTES_MAX = 16 * 1024;

    private static final int RECORD_HEADER_BYTES = 5;
    private static final int RECORD_BYTES_MAX = 1 << 14; // RFC 8446 §5.1
    private static final int HANDSHAKE = 22;
    private static final int MAJOR_VERSION = 3;
    private static final int MESSAGE_HEADER_BYTES = 4;
    private static final int CLIENT_HELLO = 1;
    private static final int VERSION_AND_RANDOM_BYTES = 2 + 32;
    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;

    /** Labels of letters, digits, - and _ (which some hosts have), 253 characters at most. */
    private static final Pattern NAME = Pattern.compile("(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63})*");

    /** Reads the remaining bytes of a stream from its beginning, across as many records as the message was cut into. Leaves them as they are. */
    public static Decoded<ClientHello> decode(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        var start = ByteBuffer.allocate(MESSAGE_HEADER_BYTES);
        int messageBytes = 0; // as many as have come
        for (int at = 0; in.limit() - at >= 1;) {
            Optional<Fault> wrong = wrongRecord(in, at);
            if (wrong.isPresent()) return new Malformed<>(wrong.get());
            if (in.limit() - at < RECORD_HEADER_BYTES) break;
            int next = at + RECORD_HEADER_BYTES + (in.getShort(at + 3) & 0xFFFF);
            int end = Math.min(next, in.limit());
            for (int byteAt = at + RECORD_HEADER_BYTES; byteAt < end && start.hasRemaining(); byteAt++) start.put(in.get(byteAt));
            messageBytes += end - at - RECORD_HEADER_BYTES;
            wrong = wrongStart(start);
            if (wrong.isPresent()) return new Malformed<>(wrong.get());
            if (!start.hasRemaining() && messageBytes >= length(start)) return message(in, length(start));
            at = next;
        }
        return new Partial<>();
    }

    /** As much of a record's header as has come. */
    private static Optional<Fault> wrongRecord(ByteBuffer in, int at) {
        int type = in.get(at) & 0xFF;
        if (type != HANDSHAKE) return Optional.of(new Fault.NotTls(type));
        int left = in.limit() - at;
        if (left >= 2 && in.get(at + 1) != MAJOR_VERSION) return Optional.of(new Fault.WrongVersion(in.get(at + 1) & 0xFF));
        if (left < RECORD_HEADER_BYTES) return Optional.empty();
        int length = in.getShort(at + 3) & 0xFFFF;
        if (length == 0) return Optional.of(new Fault.EmptyRecord());
        return length > RECORD_BYTES_MAX ? Optional.of(new Fault.TooLong(length, RECORD_BYTES_MAX)) : Optional.empty();
    }

    private static Optional<Fault> wrongStart(ByteBuffer start) {
        if (start.position() > 0 && start.get(0) != CLIENT_HELLO) return Optional.of(new Fault.NotClientHello(start.get(0) & 0xFF));
        if (start.hasRemaining() || length(start) <= MESSAGE_BYTES_MAX) return Optional.empty();
        return Optional.of(new Fault.TooLong(length(start), MESSAGE_BYTES_MAX));
    }

    private static int length(ByteBuffer start) { return MESSAGE_HEADER_BYTES + (start.getInt(0) & 0xFF_FFFF); }

    private static Decoded<ClientHello> message(ByteBuffer in, int length) {
        var message = ByteBuffer.allocate(length);
        int at = 0;
        while (message.hasRemaining()) {
            int bytes = Math.min(in.getShort(at + 3) & 0xFFFF, message.remaining());
            message.put(in.slice(at + RECORD_HEADER_BYTES, bytes));
            at += RECORD_HEADER_BYTES + bytes;
        }
        return hello(new Parts(message.position(MESSAGE_HEADER_BYTES)), at);
    }

    private static Decoded<ClientHello> hello(Parts message, int bytes) {
        message.skip(VERSION_AND_RANDOM_BYTES);
        message.skip(message.oneByte()); // the session
        message.skip(message.twoBytes()); // ciphers
        message.skip(message.oneByte()); // compression
        if (message.overrun()) return new Malformed<>(new Fault.Overrun("ClientHello"));
        if (message.isEmpty()) return new Whole<>(new ClientHello(Optional.empty()), bytes); // before TLS 1.3 there may be no extensions
        Parts extensions = message.part(message.twoBytes());
        if (message.overrun()) return new Malformed<>(new Fault.Overrun("extensions"));
        return message.isEmpty() ? extensions(extensions, bytes) : new Malformed<>(new Fault.TrailingBytes("ClientHello"));
    }

    private static Decoded<ClientHello> extensions(Parts extensions, int bytes) {
        Optional<String> name = Optional.empty();
        while (!extensions.isEmpty()) {
            int type = extensions.twoBytes();
            Parts extension = extensions.part(extensions.twoBytes());
            if (extensions.overrun()) return new Malformed<>(new Fault.Overrun("extension"));
            if (type != SERVER_NAME) continue;
            if (name.isPresent()) return new Malformed<>(new Fault.TwoNames());
            name = serverName(extension);
            if (name.isEmpty()) return new Malformed<>(new Fault.WrongName());
        }
        return new Whole<>(new ClientHello(name), bytes);
    }

    /** From the extension's list of names, in which there may be others than a host's. Empty: it is wrong. */
    private static Optional<String> serverName(Parts extension) {
        Parts names = extension.part(extension.twoBytes());
        if (extension.overrun() || !extension.isEmpty()) return Optional.empty();
        String host = "";
        while (!names.isEmpty()) {
            int type = names.oneByte();
            Parts name = names.part(names.twoBytes());
            if (names.overrun() || (type == HOST_NAME && !host.isEmpty())) return Optional.empty();
            if (type == HOST_NAME) host = name.text().toLowerCase(Locale.ROOT);
        }
        if (host.endsWith(".")) host = host.substring(0, host.length() - 1); // RFC 6066 has none, and some send it
        return Optional.of(host).filter(text -> NAME.matcher(text).matches());
    }

    /** A cursor over a part of the message. Past its end there are zeros, and {@link #overrun} says that it was passed. */
    private static final class Parts {

        private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

        private final ByteBuffer in;
        private boolean overrun;

        Parts(ByteBuffer in) { this.in = in; }

        int oneByte() { return take(1) ? in.get() & 0xFF : 0; }

        int twoBytes() { return take(2) ? in.getShort() & 0xFFFF : 0; }

        void skip(int bytes) { if (take(bytes)) in.position(in.position() + bytes); }

        Parts part(int bytes) {
            if (!take(bytes)) return new Parts(NOTHING);
            var part = new Parts(in.slice(in.position(), bytes));
            skip(bytes);
            return part;
        }

        private boolean take(int bytes) {
            overrun |= bytes > in.remaining();
            return !overrun;
        }

        boolean overrun() { return overrun; }

        boolean isEmpty() { return !in.hasRemaining(); }

        String text() { return ISO_8859_1.decode(in).toString(); }
    }
}
