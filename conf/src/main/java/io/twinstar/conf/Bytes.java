package io.twinstar.conf;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A few bytes of some protocol.
 *
 * @param hex two digits each, in lower case
 */
public record Bytes(String hex) {

    public Bytes {
        Invalid.unless(hex.matches("(?:[0-9a-f]{2})+"), "%s are no hexadecimal digits, two for each byte", hex);
    }

    public static Bytes ofText(String text) { return new Bytes(HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8))); }

    public static Bytes ofHex(String digits) { return new Bytes(digits.toLowerCase(Locale.ROOT)); }

    public byte[] toArray() { return HexFormat.of().parseHex(hex); }

    /** For people: what can be read in quotes, anything else in hexadecimal. */
    @Override
    public String toString() {
        String text = new String(toArray(), StandardCharsets.US_ASCII).replace("\r", "\\r").replace("\n", "\\n");
        return text.chars().allMatch(each -> each >= ' ' && each <= '~') ? '"' + text + '"' : "hex " + hex;
    }
}
