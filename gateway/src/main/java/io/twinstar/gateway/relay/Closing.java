package io.twinstar.gateway.relay;

import io.twinstar.conf.OnEjection;

/**
 * When connections are closed that may not stay: each at a moment drawn from the time {@code spreadNanos} after {@code atNanos}, which
 * is by {@link System#nanoTime}.
 *
 * @param outcome as which they end
 * @param inOrder whether both are sent a FIN rather than a RST
 */
public record Closing(long atNanos, long spreadNanos, Outcome outcome, boolean inOrder) {

    /** Clients that all come back at once are a burst for the backends that are left. */
    private static final long LOSS_SPREAD_NANOS = 1_000_000_000;

    /** Their backend, pool or listener drains or was removed. */
    public static Closing drained(long atNanos, long spreadNanos) {
        return new Closing(atNanos, spreadNanos, Outcome.DRAINED, false);
    }

    /** Their VIP has been handed over, and this node is not to serve them for longer. */
    public static Closing moved(long atNanos, long spreadNanos) {
        return new Closing(atNanos, spreadNanos, Outcome.MOVED, false);
    }

    /** Their backend has just gone down or was ejected, and its pool does not keep them. */
    static Closing lost(OnEjection how, long nowNanos) {
        return new Closing(nowNanos, LOSS_SPREAD_NANOS, Outcome.EJECTED, how == OnEjection.CLOSE);
    }

    /** When the last one is. */
    public long endNanos() { return atNanos + spreadNanos; }

    /** @param fraction drawn evenly from 0 (included) to 1 (excluded) */
    long drawNanos(double fraction) {
        return atNanos + (long) (spreadNanos * fraction);
    }
}
