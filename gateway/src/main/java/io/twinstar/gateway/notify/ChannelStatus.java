package io.twinstar.gateway.notify;

import java.util.Optional;

/**
 * One channel's counts since the start.
 *
 * @param channel {@code audit}, {@code webhook} or {@code script}
 * @param where its events go, without what may be a secret; empty: the configuration has none
 * @param failed given up after the attempts that an event has
 * @param dropped never tried: too many waited
 */
public record ChannelStatus(String channel, Optional<String> where, long delivered, long failed, long dropped, int waiting) {}
