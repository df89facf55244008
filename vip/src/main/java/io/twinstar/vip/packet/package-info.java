/** VRRPv3, ARP and neighbour discovery on the wire, and the Internet checksum. Pure. */
@NullMarked
package io.twinstar.vip.packet;

import org.jspecify.annotations.NullMarked;
