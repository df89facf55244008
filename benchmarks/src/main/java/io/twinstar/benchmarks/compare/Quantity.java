package io.twinstar.benchmarks.compare;

import java.util.Locale;

/** What is measured of a proxy at work, always in the same unit. A {@link Figure} shows it in a handier one. */
public enum Quantity {
    /** The proxy's own, user and system, for a request, a connection or a byte. */
    CPU_NANOS,
    /** Requests, connections or bytes. */
    PER_SECOND,
    /** Half of all requests were answered within this time from when they were due. */
    P50_NANOS, P99_NANOS, P999_NANOS,
    /** Of process memory (PSS), for a connection pair beyond {@link #START_BYTES}. */
    PAIR_BYTES,
    /** Of process memory (PSS), before the first connection but one. */
    START_BYTES,
    /** From exec to the first relayed byte. */
    START_NANOS;

    boolean lowerIsBetter() {
        return this != PER_SECOND;
    }

    /** What counts is what a proxy adds to the time that is taken without one. */
    boolean overDirect() {
        return this == P50_NANOS || this == P99_NANOS || this == P999_NANOS;
    }

    /** As it stands in JSON. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
