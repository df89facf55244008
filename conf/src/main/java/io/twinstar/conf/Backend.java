package io.twinstar.conf;

/**
 * One server of a pool.
 *
 * @param weight share of new connections relative to its neighbours, 0 to 256; 0 gets none
 */
public record Backend(BackendId id, int weight) {

    public static final int WEIGHT_MAX = 256;

    public Backend {
        Invalid.unless(weight >= 0 && weight <= WEIGHT_MAX, "weight %d is outside 0 to %d", weight, WEIGHT_MAX);
    }
}
