package io.twinstar.vip.packet;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/** Another host on the LAN says that one of our virtual addresses is its own. The other gateway does so when it takes over. */
public record Claim(InetAddress address, Mac by) {

    /** Its request or reply names the address as the sender's. */
    public static Optional<Claim> in(Arp arp, Set<InetAddress> ours, Mac self) {
        return in(arp.sender(), arp.senderMac(), ours, self);
    }

    /** It advertises the address, or asks others from it. */
    public static Optional<Claim> in(Nd nd, Set<InetAddress> ours, Mac self) {
        return switch (nd) {
            case Nd.Advertisement(Mac by, var target) -> in(target, by, ours, self);
            case Nd.Solicitation(Mac by, var source, _) -> in(source, by, ours, self);
        };
    }

    private static Optional<Claim> in(InetAddress address, Mac by, Set<InetAddress> ours, Mac self) {
        return ours.contains(address) && !by.equals(self) ? Optional.of(new Claim(address, by)) : Optional.empty();
    }
}
