package io.twinstar.gateway.relay;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.gateway.relay.wire.Reception;
import io.twinstar.gateway.relay.wire.Sockets;

/** Takes the connections of one event loop's listening sockets, and starts each that came to a VIP's listener. */
record Entrance(Lane lane, Supplier<Routes> routes) implements Reception {

    private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);

    @Override
    public void accept(Sockets client, @Nullable InetSocketAddress from, @Nullable InetSocketAddress to) {
        Optional<Route> route = to == null ? Optional.empty() : routes.get().find(to);
        if (route.isEmpty()) {
            lane.ledger().stray();
            client.end();
        } else if (from == null) {
            route.get().tally().accept();
            route.get().tally().close(Outcome.CLIENT_RESET); // gone before it could be asked for its address
            client.end();
        } else {
            new Connection(lane, route.get(), client, from).start();
        }
    }

    @Override
    public void paused(String listener, Throwable why) {
        LOG.warn("Not accepting on {} for {} ms: {}", listener, TimeUnit.NANOSECONDS.toMillis(PAUSE_NANOS), why.toString());
    }
}
