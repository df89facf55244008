package io.twinstar.vip.pulse;

import java.util.Optional;

/**
 * What one process of the peer's has told us.
 *
 * @param latest the pulse accepted last
 * @param heardAtNanos when that was
 * @param ack which of our pulses it has accepted, as far as we know; empty: none
 */
public record Session(Pulse latest, long heardAtNanos, Optional<Ack> ack) {

    /**
     * It has accepted this pulse of ours.
     *
     * @param sentAtNanos when we sent that
     * @param heardAtNanos when we learnt of it
     */
    public record Ack(long sequence, long sentAtNanos, long heardAtNanos) {

        /** There and back, the wait for the peer's next beat included. */
        public long roundTripNanos() {
            return heardAtNanos - sentAtNanos;
        }
    }

    static Session begin(Pulse first, long nowNanos) { return new Session(first, nowNanos, Optional.empty()); }

    public long nonce() { return latest.beat().nonce(); }

    boolean isBefore(Pulse pulse) { return pulse.beat().sequence() > latest.beat().sequence(); }

    /** How many of its pulses, sent in between, have not come. */
    long lostBefore(Pulse later) {
        return later.beat().sequence() - latest.beat().sequence() - 1;
    }

    Session heard(Pulse pulse, long nowNanos) { return new Session(pulse, nowNanos, ack); }

    Session acked(Ack newer) { return new Session(latest, heardAtNanos, Optional.of(newer)); }
}
