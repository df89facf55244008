package io.twinstar.conf;

/**
 * One server of a pool.
 *
 * @param weight share of new connections relative to its neighbours, 0 to 256; 0 gets none
 * @param maxConnections of one gateway at a time, established and connecting together; {@link #UNLIMITED} without a limit
 * @param backup gets connections only while no other backend of the pool can take one
 * @param state what the file wants of it; an operator may want something else
 */
public record Backend(BackendId id, int weight, int maxConnections, boolean backup, AdminState state) {

    public static final int WEIGHT_MAX = 256;
    public static final int UNLIMITED = Integer.MAX_VALUE;

    public Backend {
        Invalid.unless(weight >= 0 && weight <= WEIGHT_MAX, "weight %d is outside 0 to %d", weight, WEIGHT_MAX);
        Invalid.unless(maxConnections >= 1, "a limit of %d connections is below 1", maxConnections);
    }

    /** Ready. */
    public Backend(BackendId id, int weight, int maxConnections, boolean backup) {
        this(id, weight, maxConnections, backup, AdminState.READY);
    }

    /** Without a limit, and no backup. */
    public Backend(BackendId id, int weight) { this(id, weight, UNLIMITED, false); }

    /** The same with another weight. */
    public Backend withWeight(int other) {
        return new Backend(id, other, maxConnections, backup, state);
    }

    /** The same in another state. */
    public Backend in(AdminState other) { return new Backend(id, weight, maxConnections, backup, other); }
}
