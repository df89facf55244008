package io.twinstar.vip;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.vip.election.Quorum;
import io.twinstar.vip.packet.ClientFlow;
import io.twinstar.vip.seal.PairKey;

/**
 * Who this node is, and who the other one: what an agent is told once, at its start.
 *
 * @param peer the other gateway; empty: whoever speaks VRRP
 * @param pairing how the two speak beside VRRP; empty: they do not
 * @param connections how many there are to the VIP of this name, on this node; for any thread
 * @param known which connections the other gateway has to this address, as far as it has told; for any thread
 */
public record Setup(Node self, Optional<Node> peer, Optional<Pairing> pairing, ToLongFunction<String> connections,
        Function<InetAddress, List<ClientFlow>> known) {

    /** One that serves nothing. */
    public Setup(Node self, Optional<Node> peer, Optional<Pairing> pairing) {
        this(self, peer, pairing, _ -> 0, _ -> List.of());
    }

    /** One that knows of no other gateway. */
    public static Setup alone(Node self) {
        return new Setup(self, Optional.empty(), Optional.empty());
    }

    /** @param configHash the first eight bytes of the SHA-256 of the configuration file */
    public record Pairing(Node peer, Pair pair, PairKey key, long configHash) {}

    /** As the pulse carries it. */
    public static long shortHash(String sha256) {
        return Long.parseUnsignedLong(sha256.substring(0, 2 * Long.BYTES), 16);
    }

    Quorum quorum() {
        if (pairing.isEmpty()) { return Quorum.AVAILABILITY; } // nobody could acknowledge
        if (pairing.get().pair().witness().isPresent()) { return Quorum.WITNESS; }
        return switch (pairing.get().pair().alone()) {
            case AVAILABILITY -> Quorum.AVAILABILITY;
            case SAFETY -> Quorum.SAFETY;
        };
    }

    /** Whether it is no node of ours. A node whose link-local address nobody told us may speak IPv6 from any. */
    boolean isForeign(InetAddress from) {
        if (from instanceof Inet4Address) { return peer.filter(known -> !known.address().equals(from)).isPresent(); }
        return peer.flatMap(Node::linkLocal).filter(known -> !known.equals(from)).isPresent();
    }
}
