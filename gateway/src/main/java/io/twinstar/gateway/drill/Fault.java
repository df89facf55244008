package io.twinstar.gateway.drill;

/**
 * A fault on a gateway's host, as two scripts for {@code sh}.
 *
 * @param inject does it
 * @param undo makes everything as it was, whether it was done, half done or undone already
 */
public record Fault(String inject, String undo) {

    /** For drills that do nothing to the host. */
    public static final Fault NONE = new Fault(":", ":");
}
