package io.twinstar.health.dialogue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a backend said, fit for a status page and a log: one line, not too long, nothing that moves a terminal's cursor. */
public final class Quote {

    private static final int SHOWN_MAX = 120;

    private Quote() {}

    public static String of(String text) {
        String shown = text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
        return shown.strip().replaceAll("[^ -~…]", "?");
    }

    /** One character for each byte: the position, and what follows it, stays as it is. */
    static String latin(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
    }
}
