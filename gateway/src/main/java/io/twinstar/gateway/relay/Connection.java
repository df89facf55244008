package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.balance.Flow;
import io.twinstar.gateway.balance.Target;

/**
 * A client and the backend chosen for it, from accept to the end of both streams. Owned by the event loop both sockets are on.
 *
 * <pre>
 *   Choosing ⇄ Connecting → Relaying        and from each of them → Ended
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is told to the channel's handler
final class Connection {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int ATTEMPTS_MAX = 3;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private sealed interface Stage {
        record Choosing() implements Stage {}

        record Connecting(BackendId id, BackendTally tally, SocketChannel backend, long deadlineNanos) implements Stage {}

        record Relaying(BackendId id, BackendTally tally, SocketChannel backend, Relay fromClient, Relay fromBackend) implements Stage {

            /** Has sent its FIN and has been sent one. */
            boolean isDone(Side side) {
                return side == Side.CLIENT ? fromClient.ended() && fromBackend.passedOn() : fromBackend.ended() && fromClient.passedOn();
            }
        }

        record Ended() implements Stage {}
    }

    private final Lane lane;
    private final Route route;
    private final SocketChannel client;
    private final Alarm alarm;
    private List<Target> untried;
    private int attempts;
    private Stage stage = new Stage.Choosing();
    private long lastByteNanos;
    private Optional<Side> firstToEnd = Optional.empty();

    /** @param client accepted, and not registered with the loop yet */
    Connection(Lane lane, Route route, SocketChannel client) {
        this.lane = lane;
        this.route = route;
        this.client = client;
        this.alarm = new Alarm(lane.loop(), this::ring);
        this.untried = route.live();
    }

    void start() {
        route.tally().accept();
        lane.connections().add(this);
        if (client.remoteAddress() == null) {
            end(Outcome.CLIENT_RESET); // gone before it could be asked for its address
        } else if (untried.isEmpty()) {
            end(Outcome.NO_BACKEND);
        } else {
            attempt();
        }
    }

    /** Tries one backend. It is counted before it answers: see {@link io.twinstar.gateway.balance.LeastConnections}. */
    private void attempt() {
        attempts++;
        BackendId id = route.balancer().choose(untried, new Flow(client.remoteAddress().getAddress())).id();
        SocketChannel backend;
        try {
            backend = lane.transport().connecting();
        } catch (ChannelException noDescriptor) {
            LOG.debug("No socket for {}: {}", id, noDescriptor.toString()); // counted; a warning each would flood the log
            end(Outcome.GATEWAY_FAULT);
            return;
        }
        configure(backend);
        backend.config().setAutoRead(false).setConnectTimeoutMillis(0); // the alarm does it without a task of its own
        BackendTally tally = Routes.named(id, route.tallies());
        tally.chosen();
        var attempt = new Stage.Connecting(id, tally, backend, lane.nanoTime() + route.timeouts().connect().toNanos());
        stage = attempt;
        alarm.setAtLatest(attempt.deadlineNanos);
        onceJoined(backend, () -> backend.connect(new InetSocketAddress(id.address(), id.port()))
                .addListener(answer -> answered(attempt, answer.isSuccess())));
    }

    private void answered(Stage.Connecting attempt, boolean accepted) {
        if (!stage.equals(attempt)) return; // ended meanwhile, and the socket with it
        if (accepted) {
            relay(attempt);
            return;
        }
        stage = new Stage.Choosing();
        attempt.backend.close();
        attempt.tally.connectFailed();
        lane.connectFailed().accept(attempt.id);
        untried = untried.stream().filter(target -> !target.id().equals(attempt.id)).toList();
        if (untried.isEmpty() || attempts == ATTEMPTS_MAX) {
            end(Outcome.CONNECT_FAILED);
        } else {
            attempt();
        }
    }

    /** The client joins the loop only now, and the backend is not read before it has. */
    private void relay(Stage.Connecting attempt) {
        SocketChannel backend = attempt.backend;
        attempt.tally.connected();
        var fromClient = new Relay(this, Side.CLIENT, client, backend, attempt.tally.fromClients());
        var fromBackend = new Relay(this, Side.BACKEND, backend, client, attempt.tally.fromBackend());
        stage = new Stage.Relaying(attempt.id, attempt.tally, backend, fromClient, fromBackend);
        progressed();
        alarm.setAtLatest(deadlineNanos());
        configure(client);
        client.pipeline().addLast(fromClient);
        backend.pipeline().addLast(fromBackend);
        onceJoined(client, () -> backend.config().setAutoRead(true));
    }

    /** A loop refuses a socket only when it is about to stop. */
    private void onceJoined(SocketChannel channel, Runnable next) {
        lane.loop().register(channel).addListener(joined -> {
            if (joined.isSuccess()) {
                next.run();
            } else {
                end(Outcome.SHUTDOWN);
            }
        });
    }

    /** TCP_NODELAY is on already: Netty sets it on each socket, accepted or not. */
    private static void configure(SocketChannel channel) {
        channel.config().setAllowHalfClosure(true).setKeepAlive(true).setWriteBufferWaterMark(Relay.WAITING);
    }

    /** Bytes came, or the end of a stream, or a full buffer has drained. */
    void progressed() { lastByteNanos = lane.nanoTime(); }

    /** A side is not read for now, so its socket has to be looked at from time to time. */
    void watch() {
        if (stage instanceof Stage.Relaying) watch(lane.nanoTime());
    }

    private void watch(long now) { alarm.setAtLatest(now + Math.min(LOOK_NANOS, deadlineNanos() - now)); }

    void streamEnded(Side side) {
        if (firstToEnd.isEmpty()) firstToEnd = Optional.of(side);
        progressed();
        watch();
    }

    /** A side that is done is closed at once: left open, its EPOLLHUP would keep epoll awake. */
    void streamPassedOn() {
        if (!(stage instanceof Stage.Relaying relaying)) return;
        boolean clientDone = relaying.isDone(Side.CLIENT);
        boolean backendDone = relaying.isDone(Side.BACKEND);
        if (clientDone) client.close();
        if (backendDone) relaying.backend.close();
        if (clientDone && backendDone) end(firstToEnd.orElseThrow().fin);
    }

    void closed(Side side) { if (stage instanceof Stage.Relaying relaying && !relaying.isDone(side)) end(side.reset); }

    void failed(Side side, Throwable cause) {
        if (stage instanceof Stage.Ended) return;
        boolean ofTheSocket = cause instanceof IOException;
        if (!ofTheSocket) LOG.warn("A connection of listener {} is given up", route.listener(), cause);
        end(ofTheSocket ? side.reset : Outcome.GATEWAY_FAULT);
    }

    private void ring() {
        long now = lane.nanoTime();
        if (stage instanceof Stage.Relaying relaying) {
            look(relaying, now);
        } else if (stage instanceof Stage.Connecting attempt) {
            if (now - attempt.deadlineNanos >= 0) {
                attempt.backend.close(); // which fails the attempt
            } else {
                alarm.setAtLatest(attempt.deadlineNanos);
            }
        }
    }

    private void look(Stage.Relaying relaying, long now) {
        boolean clientUnwatched = relaying.fromClient.unwatched();
        boolean backendUnwatched = relaying.fromBackend.unwatched();
        if (clientUnwatched && lane.transport().hasFailed(client)) {
            end(Side.CLIENT.reset);
        } else if (backendUnwatched && lane.transport().hasFailed(relaying.backend)) {
            end(Side.BACKEND.reset);
        } else if (now - deadlineNanos() >= 0) {
            end(firstToEnd.map(side -> side.halfClosed).orElse(Outcome.IDLE));
        } else if (clientUnwatched || backendUnwatched) {
            watch(now);
        } else {
            alarm.setAtLatest(deadlineNanos());
        }
    }

    /** When the patience ends, if nothing more comes. */
    private long deadlineNanos() {
        return lastByteNanos + (firstToEnd.isPresent() ? route.timeouts().halfClose() : route.timeouts().idle()).toNanos();
    }

    /**
     * A side that is not done is sent a RST: its stream has been cut short. One that is done may still be open: the other went before
     * what it was last sent could be passed on. All is counted before anything is closed, so whoever sees the end finds it counted.
     */
    void end(Outcome outcome) {
        Stage last = stage;
        if (last instanceof Stage.Ended) return;
        stage = new Stage.Ended();
        alarm.cancel();
        lane.connections().remove(this);
        route.tally().close(outcome);
        lane.ledger().forgetIfGone(route.listener());
        boolean clientDone = false;
        if (last instanceof Stage.Connecting attempt) {
            attempt.tally.abandoned();
            lane.ledger().forgetIfGone(attempt.id);
            reset(attempt.backend);
        } else if (last instanceof Stage.Relaying relaying) {
            relaying.tally.close(outcome);
            lane.ledger().forgetIfGone(relaying.id);
            if (relaying.isDone(Side.BACKEND)) relaying.backend.close();
            else
                reset(relaying.backend);
            clientDone = relaying.isDone(Side.CLIENT);
        }
        if (clientDone) client.close();
        else
            reset(client);
    }

    /** Closes with a RST; a socket that is closed already stays as it is. */
    static void reset(SocketChannel channel) {
        if (!channel.isOpen()) return;
        channel.config().setSoLinger(0);
        if (channel.isRegistered()) {
            channel.close();
        } else {
            channel.unsafe().closeForcibly();
        }
    }
}
