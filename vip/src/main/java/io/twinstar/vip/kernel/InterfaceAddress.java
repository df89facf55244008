package io.twinstar.vip.kernel;

import java.net.InetAddress;

/** An address that an interface has, and the length of its network's prefix. */
public record InterfaceAddress(InetAddress address, int prefixLength) {}
