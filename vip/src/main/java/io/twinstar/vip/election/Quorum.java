package io.twinstar.vip.election;

/** Whose consent a gateway needs to be Active while it hears nothing of the other one. */
public enum Quorum {
    /** Nobody's: the lesser evil is two owners. */
    AVAILABILITY,
    /**
     * The other's: an Active which the other has not acknowledged for a lease steps back, and a Backup that had heard it takes
     * over when that lease has surely passed. The lesser evil is no owner.
     */
    SAFETY,
    /** The witness's vote. */
    WITNESS
}
