package io.twinstar.gateway.drill;

/** A VIP's role on a gateway from a moment on. */
public record RoleChange(long atNanos, String node, String vip, String role, String reason) {}
