package io.twinstar.health;

/** How something that is watched is. Of the backends, those that are up get connections. */
public enum Verdict {
    /** No result yet. */
    UNKNOWN,
    /** Passing, or not yet failing often enough in a row. */
    UP,
    /** Failing, or not yet passing often enough in a row. */
    DOWN
}
