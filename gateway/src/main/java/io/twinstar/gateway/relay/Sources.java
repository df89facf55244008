package io.twinstar.gateway.relay;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.twinstar.gateway.relay.wire.SourceAddress;

/**
 * The addresses from which a pool's backends are connected to: of this node, taking turns, as each has ports of its own; or of the
 * clients. Any thread.
 */
final class Sources {

    private static final int ANY_PORT = 0;

    private final List<SourceAddress> ipv4;
    private final List<SourceAddress> ipv6;
    private final boolean transparent;

    /**
     * @param addresses of this node; for a backend of an IP version of which there are none the kernel chooses
     * @param transparent each client's own goes before them, where its backend is of the same IP version
     */
    Sources(List<InetAddress> addresses, boolean transparent) {
        ipv4 = addresses.stream().filter(address -> !isIpv6(address)).map(address -> source(address, false)).toList();
        ipv6 = addresses.stream().filter(Sources::isIpv6).map(address -> source(address, false)).toList();
        this.transparent = transparent;
    }

    private static SourceAddress source(InetAddress address, boolean foreign) {
        return new SourceAddress(new InetSocketAddress(address, ANY_PORT), foreign);
    }

    /**
     * @param turn any number; the next one is for the next address
     * @return null: the kernel is to choose
     */
    @Nullable
    SourceAddress forBackend(InetAddress backend, InetAddress client, int turn) {
        if (transparent && isIpv6(backend) == isIpv6(client)) return source(client, true);
        var addresses = isIpv6(backend) ? ipv6 : ipv4;
        return addresses.isEmpty() ? null : addresses.get(Math.floorMod(turn, addresses.size()));
    }

    /** How many ways there are to come to this backend: at least 1. */
    int ways(InetAddress backend, InetAddress client) {
        if (transparent && isIpv6(backend) == isIpv6(client)) return 1;
        return Math.max(1, (isIpv6(backend) ? ipv6 : ipv4).size());
    }

    private static boolean isIpv6(InetAddress address) { return address instanceof Inet6Address; }
}
