package io.twinstar.conf;

import java.net.Inet4Address;

/** One of the two gateways, and the address it speaks from on the VIPs' network. */
public record Node(String name, Inet4Address address) {}
