package io.twinstar.vip.packet;

import java.net.InetSocketAddress;

/** A client's TCP connection to a VIP, by its two ends: either both IPv4 or both IPv6. */
public record ClientFlow(InetSocketAddress client, InetSocketAddress vip) {}
