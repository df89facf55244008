package io.twinstar.gateway.admit;

/**
 * What a source uses of its limits at one gateway.
 *
 * @param open connections there
 * @param owedNanos until its bucket is full: 0 to {@link #OWED_NANOS_MAX}
 */
public record SourceUse(String listener, SourceKey source, int open, long owedNanos) {

    /** The emptiest bucket there may be takes less than that, and a moment so far away can still be told from one in the past. */
    public static final long OWED_NANOS_MAX = Long.MAX_VALUE / 2;

    boolean isNothing() { return open == 0 && owedNanos == 0; }
}
