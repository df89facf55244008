package io.twinstar.gateway.latency;

import java.util.Arrays;
import java.util.Optional;

/** What span of time a view covers, up to now. */
public enum Window {
    /** The interval: what was met since the slice before the present one began, so between ten and twenty seconds. */
    INTERVAL("10s", 1),
    /** The last minute, and up to a slice more. */
    MINUTE("1m", 6),
    /** The last ten minutes, and up to a slice more. */
    TEN_MINUTES("10m", 60),
    /** The last hour, and up to a slice more. */
    HOUR("1h", 360),
    /** Since the gateway's start, or since a backend was first named. */
    START("start", Long.MAX_VALUE);

    private final String text;
    private final long ticks;

    Window(String text, long ticks) {
        this.text = text;
        this.ticks = ticks;
    }

    /** As it stands in requests. */
    public String text() { return text; }

    /** Of {@link Rolling}. */
    long ticks() {
        return ticks;
    }

    public static Optional<Window> of(String text) {
        return Arrays.stream(values()).filter(window -> window.text.equals(text)).findFirst();
    }
}
