package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.admit.Pass;
import io.twinstar.gateway.balance.Flow;
import io.twinstar.gateway.balance.Target;
import io.twinstar.gateway.relay.wire.Side;
import io.twinstar.gateway.relay.wire.Sockets;
import io.twinstar.gateway.relay.wire.SourceAddress;
import io.twinstar.vip.packet.ClientFlow;

/**
 * A client and the backend chosen for it, from accept to the end of both streams. Owned by the event loop both sockets are on.
 *
 * <pre>
 *   Choosing ⇄ Connecting → Relaying        and from each of them → Ended
 *       ↓  ↗
 *      Queued
 * </pre>
 */
final class Connection extends Guest implements Sockets.Owner {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final long FOREVER_NANOS = Long.MAX_VALUE / 2;

    private enum Stage {
        CHOOSING, QUEUED, CONNECTING, RELAYING, ENDED
    }

    private final Lane lane;
    private final Route route;
    private final Sockets sockets;
    private final Flow flow;
    private final Pass pass;
    private final Phases phases;
    private Stage stage = Stage.CHOOSING;
    /** Unless something else comes of it. */
    private Outcome outlook = Outcome.NO_BACKEND;
    private byte attempts;
    /** Of the pool's, those from which the backend was tried in vain. */
    private byte sourcesTried;
    private int sourceTurn;
    private boolean watched;
    private boolean asked;
    private boolean answered;
    /** Of the backend that is tried, or relayed to. */
    private @Nullable Target chosen;
    private @Nullable BackendTally tally;
    private @Nullable Side firstToEnd;
    private @Nullable Turn turn;
    /** However much is being sent; from the moment the backend accepted. */
    private long lastNanos;
    /** When the backend accepted. */
    private long acceptedNanos;
    /** When the client first sent something; before that, when the backend accepted. */
    private long askedNanos;
    /** When the wait or the attempt began, or the last byte came: to the tick of the lane. */
    private long sinceNanos;
    /** Why it may not stay. */
    private @Nullable Closing closing;
    /** If it may not stay: when it is closed. */
    private long closeAtNanos;

    /**
     * @param pass to be given back at the end
     * @param enteredNanos when the client was accepted: something may have been read of it since
     */
    Connection(Lane lane, Route route, Sockets sockets, InetSocketAddress client, @Nullable ClientFlow flow, Pass pass, long enteredNanos) {
        super(flow);
        this.lane = lane;
        this.route = route;
        this.sockets = sockets;
        this.pass = pass;
        this.flow = new Flow(client.getAddress());
        phases = new Phases(lane, route, client, enteredNanos);
    }

    void start() { attempt(); }

    /** Tries one backend that has a place left, if there is one; waits for one if others wait already, or each is full. */
    private void attempt() {
        long nowNanos = lane.loop().nanoTime();
        Target target = route.pool().line().isEmpty() ? route.candidates().place(flow, nowNanos) : null;
        if (target != null) connect(target, nowNanos);
        else if (route.candidates().hasNothingFor(flow)) end(outlook);
        else queue(nowNanos);
    }

    private void queue(long nowNanos) {
        var ticket = new Turn(this, flow, lane.loop());
        if (!route.pool().line().enter(ticket, route.recourse().queue().max(), nowNanos)) {
            end(Outcome.QUEUE_FULL);
            return;
        }
        route.pool().waits();
        turn = ticket;
        stage = Stage.QUEUED;
        sinceNanos = nowNanos;
        heed(lane.closings());
        lane.look(this, nextLookNanos());
        sockets.attend(this);
    }

    /** A place was taken for it, which goes to the next in line if it has ended meanwhile. */
    void called(Target place) {
        turn = null;
        long nowNanos = lane.loop().nanoTime();
        if (stage != Stage.QUEUED) {
            place.load().release();
            route.pool().line().freed(nowNanos);
            return;
        }
        route.pool().calledAfter(nowNanos - sinceNanos);
        phases.called(nowNanos - sinceNanos);
        connect(place, nowNanos);
    }

    void dismissed() { if (stage == Stage.QUEUED) end(outlook); }

    @Override
    public void left() { if (stage == Stage.QUEUED) end(Outcome.CLIENT_LEFT); }

    private void connect(Target target, long nowNanos) {
        attempts++;
        chosen = target;
        tally = lane.ledger().of(target);
        tally.chosen();
        stage = Stage.CONNECTING;
        sinceNanos = nowNanos;
        phases.chosen(target.id(), lane.loop().nanoTime());
        heed(lane.closings());
        lane.look(this, nextLookNanos());
        sourcesTried = 0;
        sourceTurn = lane.nextSource();
        connect(target.id());
    }

    private void connect(BackendId id) {
        try {
            sockets.connect(source(id), new InetSocketAddress(id.address(), id.port()), this);
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
        phases.connected(nowNanos);
        acceptedNanos = nowNanos;
        askedNanos = nowNanos;
        lastNanos = nowNanos + route.timeouts().maxDuration().map(Duration::toNanos).orElse(FOREVER_NANOS);
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
        phases.connectFailed(lane.loop().nanoTime());
        lane.connectFailed().accept(failed);
        attemptElsewhere(Outcome.CONNECT_FAILED);
    }

    /** The backend knows nothing of it, and is not blamed. */
    @Override
    public void sourceFailed(String why) {
        if (stage != Stage.CONNECTING) return;
        BackendId id = chosen().id();
        lane.complain("No connection to {} {}: {}", id, from(id), why);
        sourcesTried++;
        if (sourcesTried < route.sources().ways(id.address(), flow.client())) {
            connect(id);
        } else {
            tally().abandoned();
            attemptElsewhere(Outcome.NO_SOURCE);
        }
    }

    private @Nullable SourceAddress source(BackendId id) {
        return route.sources().forBackend(id.address(), flow.client(), sourceTurn + sourcesTried);
    }

    private String from(BackendId id) {
        SourceAddress source = source(id);
        return source == null ? "from where the kernel chose" : "from " + source.address().getAddress().getHostAddress();
    }

    private void attemptElsewhere(Outcome ifNobodyIsLeft) {
        outlook = ifNobodyIsLeft;
        tally = null;
        closing = null;
        stage = Stage.CHOOSING;
        route.pool().line().freed(lane.coarseNanos());
        flow.tried(chosen());
        if (attempts > route.recourse().retries()) end(outlook);
        else attempt();
    }

    @Override
    public void received(Side from, int bytes) {
        (from == Side.CLIENT ? tally().fromClients() : tally().fromBackend()).add(bytes);
        phases.received(from, bytes);
        progressed();
        if (from == Side.BACKEND && !answered) answered();
        if (from == Side.BACKEND || asked) return;
        asked = true;
        if (!answered) askedNanos = lane.loop().nanoTime();
    }

    private void answered() {
        answered = true;
        long nowNanos = lane.loop().nanoTime();
        chosen().load().observed(nowNanos - askedNanos, nowNanos);
        phases.answered(nowNanos - askedNanos);
        tally().served();
    }

    @Override
    public void progressed() { sinceNanos = lane.coarseNanos(); }

    @Override
    public void ended(Side side) {
        progressed();
        if (firstToEnd != null) return;
        firstToEnd = side;
        phases.halfClosed(lane.loop().nanoTime());
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

    @Override
    void reconsider() {
        if (heed(lane.closings())) lane.look(this, nextLookNanos());
    }

    /** Whether that makes a difference to it; what has been drawn for it is not drawn anew. */
    private boolean heed(Closings closings) {
        if (closing == null && closings.isEmpty()) return false;
        BackendId backend = tally == null ? null : chosen().id();
        Closing next = closings.of(backend, route.listener(), route.vip()).orElse(null);
        if (Objects.equals(next, closing)) return false;
        closing = next;
        if (next != null) closeAtNanos = lane.draw(next);
        return true;
    }

    @Override
    void look() {
        if (closing != null && isDue(closeAtNanos)) {
            close(closing);
        } else if (isDue(deadlineNanos())) {
            loseHope();
        } else {
            if (stage == Stage.RELAYING) phases.sample(sockets, tally());
            if (stage == Stage.RELAYING && isDue(patienceLookNanos())) watch();
            lane.look(this, nextLookNanos());
        }
    }

    /** One that has not been accepted yet has lost nothing. */
    private void close(Closing due) {
        if (stage == Stage.CONNECTING) {
            sockets.giveUp();
            tally().abandoned();
            attemptElsewhere(due.outcome());
        } else {
            end(due.outcome(), due.inOrder());
        }
    }

    private boolean isDue(long atNanos) { return lane.coarseNanos() - atNanos >= 0; }

    private void loseHope() {
        if (stage == Stage.QUEUED) {
            end(Outcome.QUEUE_TIMEOUT);
        } else if (stage == Stage.CONNECTING) {
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
        if (isDue(lastNanos)) return Outcome.MAX_DURATION;
        if (firstToEnd == null) return Outcome.IDLE;
        return firstToEnd == Side.CLIENT ? Outcome.CLIENT_HALF_CLOSED : Outcome.BACKEND_HALF_CLOSED;
    }

    private long nextLookNanos() {
        long patienceNanos = patienceLookNanos();
        return closing != null && closeAtNanos - patienceNanos < 0 ? closeAtNanos : patienceNanos;
    }

    private long patienceLookNanos() {
        long deadlineNanos = deadlineNanos();
        if (watched || stage != Stage.RELAYING) return deadlineNanos;
        long quietNanos = sinceNanos + route.timeouts().keepalive().toNanos() + Wheel.TICK_NANOS;
        return quietNanos - deadlineNanos < 0 ? quietNanos : deadlineNanos;
    }

    /** What is noted to a tick may be a tick older than it was. */
    private long deadlineNanos() {
        if (stage == Stage.QUEUED) return sinceNanos + route.recourse().queue().timeout().toNanos();
        if (stage == Stage.CONNECTING) return sinceNanos + route.timeouts().connect().toNanos();
        var patience = firstToEnd == null ? route.timeouts().idle() : route.timeouts().halfClose();
        long quietNanos = sinceNanos + patience.toNanos() + Wheel.TICK_NANOS;
        return quietNanos - lastNanos < 0 ? quietNanos : lastNanos;
    }

    /**
     * A side that is not done is sent a RST: its stream has been cut short. One that is done may still be open: the other went before
     * what it was last sent could be passed on.
     */
    @Override
    void end(Outcome outcome) { end(outcome, false); }

    /**
     * All is counted before anything is closed, so whoever sees the end finds it counted.
     *
     * @param inOrder whether both sides are sent a FIN whatever they have been told
     */
    private void end(Outcome outcome, boolean inOrder) {
        if (stage == Stage.ENDED) return;
        Stage last = stage;
        stage = Stage.ENDED;
        lane.leave(this);
        phases.ended(outcome, lane.loop().nanoTime());
        pass.giveBack();
        if (outcome.isRefusal()) route.tally().refuse(route.listener(), outcome, flow.client(), lane.coarseNanos());
        else route.tally().close(outcome);
        lane.ledger().forgetIfGone(route.listener());
        if (turn != null) route.pool().line().leave(turn, lane.coarseNanos());
        if (tally != null) {
            if (last == Stage.CONNECTING) tally.abandoned();
            else tally.close(outcome);
            phases.sample(sockets, tally);
            route.pool().line().freed(lane.coarseNanos());
            lane.ledger().forgetIfGone(chosen().id());
        }
        if (inOrder) sockets.close();
        else sockets.end();
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
