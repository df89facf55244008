package io.twinstar.vip.witness;

import java.net.InetAddress;

import io.twinstar.conf.Vip;

/** Which vote it is: a virtual router's, by what both gateways know of it alike. The address tells the IP version. */
public record VoteId(InetAddress address, int vrid) {

    public VoteId {
        if (vrid < 1 || vrid > 255) { throw new IllegalArgumentException("vrid %d is outside 1 to 255".formatted(vrid)); }
    }

    public static VoteId of(Vip vip) { return new VoteId(vip.addresses().getFirst(), vip.vrid()); }

    @Override
    public String toString() { return "%s (VRID %d)".formatted(address.getHostAddress(), vrid); }
}
