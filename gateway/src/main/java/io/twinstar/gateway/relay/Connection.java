package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.balance.Flow;
import io.twinstar.gateway.balance.Target;
import io.twinstar.gateway.relay.wire.Side;
import io.twinstar.gateway.relay.wire.Sockets;

/**
 * A client and the backend chosen for it, from accept to the end of both streams. Owned by the event loop both sockets are on.
 *
 * <pre>
 *   Choosing ⇄ Connecting → Relaying        and from each of them → Ended
 * </pre>
 */
final class Connection extends Wheel.Entry implements Sockets.Owner {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int ATTEMPTS_MAX = 3;

    private enum Stage {
        CHOOSING, CONNECTING, RELAYING, ENDED
    }

    private final Lane lane;
    private final Route route;
    private final Sockets sockets;
    private final Flow flow;
    private Stage stage = Stage.CHOOSING;
    private byte attempts;
    private boolean watched;
    private boolean asked;
    private boolean answered;
    /** Of the backend that is tried, or relayed to. */
    private @Nullable Target chosen;
    private @Nullable BackendTally tally;
    private @Nullable Side firstToEnd;
    /** When the backend accepted. */
    private long acceptedNanos;
    /** When the client first sent something; before that, when the backend accepted. */
    private long askedNanos;
    /** When the attempt began, or the last byte came: to the tick of the lane. */
    private long sinceNanos;

    Connection(Lane lane, Route route, Sockets sockets, InetSocketAddress client) {
        this.lane = lane;
        this.route = route;
        this.sockets = sockets;
        flow = new Flow(client.getAddress());
    }

    void start() {
        route.tally().accept();
        lane.enter();
        attempt();
    }

    /** Tries one backend that has a place left, if there is one. */
    private void attempt() {
        long nowNanos = lane.loop().nanoTime();
        Target target = route.candidates().place(flow, nowNanos);
        if (target == null) {
            end(attempts == 0 ? Outcome.NO_BACKEND : Outcome.CONNECT_FAILED);
            return;
        }
        attempts++;
        BackendId id = target.id();
        chosen = target;
        tally = Routes.named(id, route.tallies());
        tally.chosen();
        stage = Stage.CONNECTING;
        sinceNanos = nowNanos;
        lane.look(this, nextLookNanos());
        try {
            sockets.connect(new InetSocketAddress(id.address(), id.port()), this);
        } catch (IOException noDescriptor) {
            LOG.debug("No socket for {}: {}", id, noDescriptor.toString()); // counted; a warning each would flood the log
            end(Outcome.GATEWAY_FAULT);
        }
    }

    @Override
    public void connected() {
        if (stage != Stage.CONNECTING) return;
        stage = Stage.RELAYING;
        long nowNanos = lane.loop().nanoTime();
        chosen().load().observed(nowNanos - sinceNanos, nowNanos);
        acceptedNanos = nowNanos;
        askedNanos = nowNanos;
        tally().connected();
        progressed();
        lane.look(this, nextLookNanos());
        sockets.relay();
    }

    @Override
    public void connectFailed() {
        if (stage != Stage.CONNECTING) return;
        BackendId failed = chosen().id();
        tally().connectFailed();
        tally = null;
        stage = Stage.CHOOSING;
        lane.connectFailed().accept(failed);
        flow.tried(chosen());
        if (attempts == ATTEMPTS_MAX) end(Outcome.CONNECT_FAILED);
        else attempt();
    }

    @Override
    public void received(Side from, int bytes) {
        (from == Side.CLIENT ? tally().fromClients() : tally().fromBackend()).add(bytes);
        progressed();
        if (from == Side.BACKEND && !answered) answered();
        if (from == Side.CLIENT && !asked) asked();
    }

    private void asked() {
        asked = true;
        if (!answered) askedNanos = lane.loop().nanoTime();
    }

    private void answered() {
        answered = true;
        long nowNanos = lane.loop().nanoTime();
        chosen().load().observed(nowNanos - askedNanos, nowNanos);
        tally().served();
    }

    @Override
    public void progressed() { sinceNanos = lane.coarseNanos(); }

    @Override
    public void ended(Side side) {
        progressed();
        if (firstToEnd != null) return;
        firstToEnd = side;
        lane.look(this, nextLookNanos());
    }

    @Override
    public void finished() { end(firstToEnd == Side.BACKEND ? Outcome.BACKEND_FIN : Outcome.CLIENT_FIN); }

    @Override
    public void reset(Side side) {
        if (side == Side.BACKEND && stage == Stage.RELAYING && !answered) resetUnanswered();
        end(side == Side.CLIENT ? Outcome.CLIENT_RESET : Outcome.BACKEND_RESET);
    }

    private void resetUnanswered() {
        if (lane.loop().nanoTime() - acceptedNanos > route.early().toNanos()) return;
        tally().resetEarly();
        lane.connectFailed().accept(chosen().id());
    }

    @Override
    public void failed(Throwable why) {
        if (stage == Stage.ENDED) return;
        if (!(why instanceof IOException)) LOG.warn("A connection of listener {} is given up", route.listener(), why);
        end(why instanceof IOException ? Outcome.SHUTDOWN : Outcome.GATEWAY_FAULT);
    }

    /** Its patience may have come to an end; the deadline has perhaps moved away since it was set. */
    void look() {
        if (isDue(deadlineNanos())) {
            loseHope();
        } else {
            if (stage == Stage.RELAYING && isDue(nextLookNanos())) watch();
            lane.look(this, nextLookNanos());
        }
    }

    private boolean isDue(long atNanos) { return lane.coarseNanos() - atNanos >= 0; }

    private void loseHope() {
        if (stage == Stage.CONNECTING) {
            sockets.giveUp();
            chosen().load().observed(route.timeouts().connect().toNanos(), lane.coarseNanos());
            connectFailed();
        } else {
            end(patienceEnded());
        }
    }

    /** For good. Most connections are over before they have been quiet for so long, and need not pay for it. */
    private void watch() {
        watched = true;
        sockets.watch(route.timeouts().keepalive());
    }

    private Outcome patienceEnded() {
        if (firstToEnd == null) return Outcome.IDLE;
        return firstToEnd == Side.CLIENT ? Outcome.CLIENT_HALF_CLOSED : Outcome.BACKEND_HALF_CLOSED;
    }

    private long nextLookNanos() {
        long deadlineNanos = deadlineNanos();
        if (watched || stage == Stage.CONNECTING) return deadlineNanos;
        long quietNanos = sinceNanos + route.timeouts().keepalive().toNanos() + Wheel.TICK_NANOS;
        return quietNanos - deadlineNanos < 0 ? quietNanos : deadlineNanos;
    }

    /** What is noted to a tick may be a tick older than it was. */
    private long deadlineNanos() {
        if (stage == Stage.CONNECTING) return sinceNanos + route.timeouts().connect().toNanos();
        var patience = firstToEnd == null ? route.timeouts().idle() : route.timeouts().halfClose();
        return sinceNanos + patience.toNanos() + Wheel.TICK_NANOS;
    }

    /**
     * A side that is not done is sent a RST: its stream has been cut short. One that is done may still be open: the other went before
     * what it was last sent could be passed on. All is counted before anything is closed, so whoever sees the end finds it counted.
     */
    void end(Outcome outcome) {
        if (stage == Stage.ENDED) return;
        Stage last = stage;
        stage = Stage.ENDED;
        lane.leave(this);
        route.tally().close(outcome);
        lane.ledger().forgetIfGone(route.listener());
        if (tally != null) {
            if (last == Stage.CONNECTING) tally.abandoned();
            else tally.close(outcome);
            lane.ledger().forgetIfGone(chosen().id());
        }
        sockets.end();
    }

    private Target chosen() {
        if (chosen == null) throw new IllegalStateException("no backend is chosen yet");
        return chosen;
    }

    private BackendTally tally() {
        if (tally == null) throw new IllegalStateException("no backend is chosen yet");
        return tally;
    }
}
