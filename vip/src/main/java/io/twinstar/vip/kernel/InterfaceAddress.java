package io.twinstar.vip.kernel;

import java.net.Inet4Address;

/** An IPv4 address that an interface has, and the length of its network's prefix. */
public record InterfaceAddress(Inet4Address address, int prefixLength) {}
