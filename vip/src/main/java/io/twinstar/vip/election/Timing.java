package io.twinstar.vip.election;

/** The intervals of RFC 9568 §6.1, in nanoseconds: rounded to the wire's centiseconds, the skew of short intervals would be 0. */
public final class Timing {

    private static final long CENTI_NANOS = 10_000_000;
    /** Two clocks that are each steered by up to 500 ppm (MAXFREQ in Linux's timex.h) part by a thousandth. */
    private static final long CLOCKS_PART_BY = 1_000;

    private Timing() {}

    /** Active_Down_Interval: how long a Backup bears silence. */
    public static long downNanos(int priority, int intervalCentis) {
        return 3 * intervalNanos(intervalCentis) + skewNanos(priority, intervalCentis);
    }

    /** Skew_Time: the higher the priority, the sooner a Backup takes over. */
    public static long skewNanos(int priority, int intervalCentis) {
        return (256 - priority) * intervalNanos(intervalCentis) / 256;
    }

    public static long intervalNanos(int intervalCentis) { return intervalCentis * CENTI_NANOS; }

    static boolean isDue(long atNanos, long nowNanos) { return nowNanos - atNanos >= 0; }

    static long earlier(long aNanos, long bNanos) { return aNanos - bNanos <= 0 ? aNanos : bNanos; }

    public static long later(long aNanos, long bNanos) { return aNanos - bNanos >= 0 ? aNanos : bNanos; }

    /** As long as that by another host's clock, or longer, whatever these two are. */
    public static long byAnyClock(long nanos) {
        return nanos + nanos / CLOCKS_PART_BY;
    }
}
