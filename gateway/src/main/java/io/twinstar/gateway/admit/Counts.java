package io.twinstar.gateway.admit;

import java.util.concurrent.atomic.AtomicInteger;

/** Counting up to a limit. */
final class Counts {

    private Counts() {}

    /** @return false: it was there already, or is closed by being negative */
    static boolean increment(AtomicInteger count, int max) {
        for (int now = count.get(); now >= 0 && now < max; now = count.get()) if (count.compareAndSet(now, now + 1)) return true;
        return false;
    }
}
