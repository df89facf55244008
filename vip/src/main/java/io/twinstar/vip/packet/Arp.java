package io.twinstar.vip.packet;

import java.net.Inet4Address;

/** An ARP packet for IPv4 over Ethernet (RFC 826). */
public record Arp(Operation operation, Mac senderMac, Inet4Address sender, Mac targetMac, Inet4Address target) {

    public enum Operation {
        REQUEST, REPLY
    }
}
