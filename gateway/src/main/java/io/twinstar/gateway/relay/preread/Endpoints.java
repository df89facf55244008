package io.twinstar.gateway.relay.preread;

import java.net.InetSocketAddress;

/** Both ends of the connection that a client made: its own, and the one that it asked for. */
public record Endpoints(InetSocketAddress source, InetSocketAddress destination) {}
