package io.twinstar.health;

/** What one probe found. */
public sealed interface ProbeResult {

    long tookNanos();

    record Passed(long tookNanos) implements ProbeResult {}

    /** @param reason short and plain, for people: "connection refused" */
    record Failed(long tookNanos, String reason) implements ProbeResult {}

    default boolean passed() { return this instanceof Passed; }
}
