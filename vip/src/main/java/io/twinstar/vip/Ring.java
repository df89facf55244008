package io.twinstar.vip;

/**
 * One of the three things that take a VIP from a node that should not have it any more.
 *
 * @param name {@code late}: this process comes too late, and steps back; {@code death}: it has ended; {@code hang}: it is frozen
 * @param present whether it is there, as fast as it can be
 * @param detail for people: what it is here, or why it is not
 */
public record Ring(String name, boolean present, String detail) {}
