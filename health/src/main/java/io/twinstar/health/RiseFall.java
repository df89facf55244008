package io.twinstar.health;

/**
 * A verdict that changes only after enough results in a row against it.
 *
 * @param streak how many results in a row have been against it
 */
public record RiseFall(boolean up, int streak) {

    public RiseFall observe(boolean passed, Thresholds limits) {
        if (passed == up) return new RiseFall(up, 0);
        int needed = up ? limits.fall() : limits.rise();
        return streak + 1 < needed ? new RiseFall(up, streak + 1) : new RiseFall(passed, 0);
    }
}
