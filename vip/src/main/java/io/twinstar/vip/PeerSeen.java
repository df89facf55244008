package io.twinstar.vip;

import java.net.InetAddress;

/**
 * The router that advertised a VIP last.
 *
 * @param priority 0: it resigned
 * @param lastHeardNanos by System.nanoTime
 */
public record PeerSeen(InetAddress address, int priority, int intervalCentis, long lastHeardNanos) {}
