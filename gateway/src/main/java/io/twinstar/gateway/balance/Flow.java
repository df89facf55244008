package io.twinstar.gateway.balance;

import java.net.InetAddress;

/** What a policy may know of a connection it chooses for. */
public record Flow(InetAddress client) {}
