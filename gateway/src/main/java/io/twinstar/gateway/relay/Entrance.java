package io.twinstar.gateway.relay;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.gateway.admit.Pass;
import io.twinstar.gateway.relay.preread.Endpoints;
import io.twinstar.gateway.relay.preread.ProxyHeader;
import io.twinstar.gateway.relay.wire.Reception;
import io.twinstar.gateway.relay.wire.Sockets;
import io.twinstar.vip.packet.ClientFlow;

/** Takes the connections of one event loop's listening sockets, and starts each that came to a VIP's listener and is let in there. */
record Entrance(Lane lane, Supplier<Routes> routes) implements Reception {

    private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    @Override
    public void accept(Sockets client, @Nullable InetSocketAddress from, @Nullable InetSocketAddress to) {
        Optional<Way> way = to == null ? Optional.empty() : routes.get().find(to);
        if (to == null || way.isEmpty()) {
            lane.ledger().stray();
            client.end();
            return;
        }
        way.get().tally().accept();
        if (from == null) {
            way.get().tally().close(Outcome.CLIENT_RESET); // gone before it could be asked for its address
            client.end();
        } else {
            start(way.get(), client, from, to);
        }
    }

    /** Whose connection a proxy's is has yet to be said: that client is let in or not, and not the proxy. */
    private void start(Way way, Sockets client, InetSocketAddress from, InetSocketAddress to) {
        lane.enter();
        if (way instanceof PrereadRules rules && rules.isProxy(from.getAddress())) {
            new Preread(lane, rules, client, from, to, lane.arrived(from, to), null).start();
            return;
        }
        Pass pass = way.admit(from.getAddress(), lane.loop().nanoTime());
        if (pass == null) {
            client.end();
            return;
        }
        ClientFlow flow = lane.arrived(from, to);
        switch (way) {
            case Route route -> {
                if (route.proxyProtocol().isPresent()) route.begin(client, new ProxyHeader(Optional.of(new Endpoints(from, to))), NOTHING);
                new Connection(lane, route, client, from, flow, pass, lane.loop().nanoTime()).start();
            }
            case PrereadRules rules -> new Preread(lane, rules, client, from, to, flow, pass).start();
        }
    }

    @Override
    public void paused(String listener, Throwable why) {
        LOG.warn("Not accepting on {} for {} ms: {}", listener, TimeUnit.NANOSECONDS.toMillis(PAUSE_NANOS), why.toString());
    }
}
