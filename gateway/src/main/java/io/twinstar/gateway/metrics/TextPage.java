package io.twinstar.gateway.metrics;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A page in Prometheus's text format, 0.0.4, as the bytes that are sent. What there are thousands of is written from pieces that are encoded
 * once, and numbers digit by digit: nothing is made for a line but its bytes. What a registry writes may come before.
 */
final class TextPage extends OutputStream {

    private static final int NANO_DIGITS = 9;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** Of a long, with its sign. */
    private static final int NUMBER_BYTES = 20;

    private byte[] bytes;
    private int size;

    /** @param likelyBytes it grows if there are more */
    TextPage(int likelyBytes) { bytes = new byte[likelyBytes]; }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A label with its name, escaped as the format wants it. */
    static String label(String name, String value) {
        return name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    /** What stands above the lines of a metric. */
    void heading(String name, String type, String help) {
        write(utf8("# HELP " + name + " " + help.replace("\\", "\\\\").replace("\n", "\\n") + "\n# TYPE " + name + " " + type + "\n"));
    }

    /**
     * @param labels without braces
     * @param more further labels, from their comma on
     */
    void line(byte[] name, byte[] labels, byte[] more, long value) {
        begin(name, labels, more);
        digits(value);
        write('\n');
    }

    /** In nanoseconds, no finer: what is written grows whenever the sum does. */
    void secondsLine(byte[] name, byte[] labels, byte[] more, double seconds) {
        begin(name, labels, more);
        long whole = (long) seconds;
        long nanos = Math.round((seconds - whole) * NANOS_PER_SECOND);
        digits(nanos < NANOS_PER_SECOND ? whole : whole + 1);
        fraction(nanos % NANOS_PER_SECOND);
        write('\n');
    }

    @Override
    public void write(int each) {
        ensure(1);
        bytes[size++] = (byte) each;
    }

    @Override
    public void write(byte[] all) { write(all, 0, all.length); }

    @Override
    public void write(byte[] from, int offset, int count) {
        ensure(count);
        System.arraycopy(from, offset, bytes, size, count);
        size += count;
    }

    int size() { return size; }

    /** What was written, not copied. */
    ByteBuffer written() { return ByteBuffer.wrap(bytes, 0, size); }

    private void begin(byte[] name, byte[] labels, byte[] more) {
        write(name);
        write('{');
        write(labels);
        write(more);
        write('}');
        write(' ');
    }

    private void digits(long value) {
        ensure(NUMBER_BYTES);
        long left = value;
        if (left < 0) bytes[size++] = '-';
        int end = size + 1;
        for (long tens = left / 10; tens != 0; tens /= 10) end++;
        size = end;
        do {
            bytes[--end] = (byte) ('0' + Math.abs(left % 10));
            left /= 10;
        } while (left != 0);
    }

    /** Without noughts at its end, and without a point if that is all there is. */
    private void fraction(long nanos) {
        if (nanos == 0) return;
        ensure(1 + NANO_DIGITS);
        bytes[size] = '.';
        long left = nanos;
        for (int digit = NANO_DIGITS; digit >= 1; digit--) {
            bytes[size + digit] = (byte) ('0' + left % 10);
            left /= 10;
        }
        size += 1 + NANO_DIGITS;
        while (bytes[size - 1] == '0') size--;
    }

    private void ensure(int more) {
        if (bytes.length - size < more) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
}
