package io.twinstar.vip;

import java.net.Inet4Address;

/**
 * The router that advertised a VIP last.
 *
 * @param priority 0: it resigned
 * @param lastHeardNanos by System.nanoTime
 */
public record PeerSeen(Inet4Address address, int priority, int intervalCentis, long lastHeardNanos) {}
