package io.twinstar.health;

/** Whether a backend gets connections. */
public enum Verdict {
    /** No result yet: gets none. */
    UNKNOWN,
    /** Gets connections. */
    UP,
    /** Gets none. */
    DOWN
}
