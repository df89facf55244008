package io.twinstar.gateway.relay;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.ProxyProtocol;
import io.twinstar.conf.Recourse;
import io.twinstar.conf.Timeouts;
import io.twinstar.gateway.admit.Rules;
import io.twinstar.gateway.balance.Candidates;
import io.twinstar.gateway.latency.Recorders;
import io.twinstar.gateway.relay.preread.ProxyHeader;
import io.twinstar.gateway.relay.preread.ProxyV1;
import io.twinstar.gateway.relay.preread.ProxyV2;
import io.twinstar.gateway.relay.wire.Sockets;

/**
 * What the connections go by that a listener sends to one pool.
 *
 * @param candidates of the pool
 * @param sources of this node
 * @param waiting where is recorded how long connections wait for a backend
 * @param served where is recorded how long things take at each of the pool's backends
 * @param early a backend that resets a connection so soon, before it answered, has not really accepted it
 * @param proxyProtocol in which the backend is told of the client before anything else
 */
record Route(String listener, String vip, ListenerTally tally, Rules rules, PoolTally pool, Candidates candidates, Sources sources,
        Recorders waiting, Map<BackendId, Recorders> served, Timeouts timeouts, Recourse recourse, Duration early,
        Optional<ProxyProtocol> proxyProtocol) implements Way {

    private static final byte[] NOTHING = {};

    /**
     * Has the backend get first what it is to be told of the client, and then what the client has said.
     *
     * @param header of the client's connection, or of that which a proxy has relayed to us
     */
    void begin(Sockets sockets, ProxyHeader header, ByteBuffer said) {
        byte[] told = proxyProtocol.map(version -> switch (version) {
            case V1 -> ProxyV1.encode(header);
            case V2 -> ProxyV2.encode(header);
        }).orElse(NOTHING);
        int fromClient = said.remaining();
        if (told.length + fromClient == 0) return;
        sockets.begin(ByteBuffer.allocate(told.length + fromClient).put(told).put(said).flip(), fromClient);
    }
}
