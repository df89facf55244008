package io.twinstar.vip.pulse;

import java.util.OptionalLong;

/** When each of the last {@link #KEPT} of our pulses was sent. Immutable. */
final class SentTimes {

    /**
     * At 10 ms a beat, 640 ms: an echo takes a round trip and a beat of the peer. One that comes later tells nothing, as that pulse's
     * time is forgotten.
     */
    static final int KEPT = 64;

    private final long next;
    private final long[] atNanos; // pulse n at n % KEPT

    private SentTimes(long next, long[] atNanos) {
        this.next = next;
        this.atNanos = atNanos;
    }

    static SentTimes none() { return new SentTimes(1, new long[KEPT]); }

    /** The sequence number of the pulse to be sent next. */
    long next() { return next; }

    /** With that pulse sent. */
    SentTimes plus(long nowNanos) {
        long[] more = atNanos.clone();
        more[(int) (next % KEPT)] = nowNanos;
        return new SentTimes(next + 1, more);
    }

    /** Empty where it is forgotten or was never sent. */
    OptionalLong of(long sequence) {
        boolean kept = sequence >= 1 && sequence < next && next - sequence <= KEPT;
        return kept ? OptionalLong.of(atNanos[(int) (sequence % KEPT)]) : OptionalLong.empty();
    }
}
