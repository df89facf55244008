package io.twinstar.benchmarks.heartbeat;

/** What goes on beside the heartbeat. */
enum Load {
    IDLE("idle", false, false), GARBAGE("garbage", true, false), BUSY_HOST("garbage + hogs", true, true);

    private final String title;
    private final boolean garbage;
    private final boolean hogs;

    Load(String title, boolean garbage, boolean hogs) {
        this.title = title;
        this.garbage = garbage;
        this.hogs = hogs;
    }

    String title() {
        return title;
    }

    /** Whether the same JVM allocates: {@link Garbage}. */
    boolean garbage() {
        return garbage;
    }

    /** Whether another process wants every core: {@link Hogs}. */
    boolean hogs() {
        return hogs;
    }
}
