package io.twinstar.vip;

/** What the agent tells of its own accord. */
public sealed interface VipReport {

    String vip();

    /**
     * It has happened: where {@code to} is Active the address is held, and otherwise it is not.
     *
     * @param reason for people: one clause
     */
    record RoleChanged(String vip, Role from, Role to, String reason) implements VipReport {}

    /** A VIP does not take part because something it needs is missing. The agent tries again by itself, and tells once. */
    record SetupFailed(String vip, String reason) implements VipReport {}
}
