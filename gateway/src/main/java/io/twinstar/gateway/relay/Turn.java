package io.twinstar.gateway.relay;

import java.util.concurrent.RejectedExecutionException;

import io.twinstar.gateway.balance.Flow;
import io.twinstar.gateway.balance.Line;
import io.twinstar.gateway.balance.Target;
import io.twinstar.gateway.relay.wire.Loop;

/** A connection's turn in its pool's line. Whichever thread calls it, the connection hears of it on its own event loop. */
final class Turn extends Line.Ticket {

    private final Connection connection;
    private final Loop loop;

    Turn(Connection connection, Flow flow, Loop loop) {
        super(flow);
        this.connection = connection;
        this.loop = loop;
    }

    @Override
    protected void called(Target place) {
        if (!tell(() -> connection.called(place))) place.load().release();
    }

    @Override
    protected void dismissed() { tell(connection::dismissed); }

    /** A loop that is about to stop takes nothing, and has ended its connections or will. */
    private boolean tell(Runnable news) {
        try {
            loop.executor().execute(news);
            return true;
        } catch (RejectedExecutionException stopping) {
            return false;
        }
    }
}
