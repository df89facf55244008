package io.twinstar.gateway.relay;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.latency.Phase;
import io.twinstar.gateway.latency.Recorders;
import io.twinstar.gateway.relay.wire.Side;
import io.twinstar.gateway.relay.wire.Sockets;
import io.twinstar.gateway.relay.wire.TcpInfo;

/**
 * The moments of one connection, as it tells them, and what becomes of them: times in its event loop's recorders, and at its end perhaps
 * a line in the log.
 */
final class Phases {

    /** The kernel is asked about one connection in so many: it takes a system call. */
    static final int SAMPLED = 16;

    private static final long NEVER = -1;

    private final Lane lane;
    private final Route route;
    private final InetSocketAddress client;
    private final long acceptedNanos;
    private @Nullable BackendId backend;
    private @Nullable Recorders served;
    private @Nullable Outcome outcome;
    private long attemptNanos;
    private long queuedNanos;
    private long halfClosedAtNanos;
    private long selectNanos = NEVER;
    private long connectNanos = NEVER;
    private long firstByteNanos = NEVER;
    private long halfCloseNanos = NEVER;
    private long sessionNanos = NEVER;
    private long bytesFromClient;
    private long bytesFromBackend;
    private long retransmits;
    private boolean sampled;
    private boolean established;
    private boolean halfClosed;

    Phases(Lane lane, Route route, InetSocketAddress client, long nowNanos) {
        this.lane = lane;
        this.route = route;
        this.client = client;
        acceptedNanos = nowNanos;
    }

    /** It has waited so long for a place at a backend, perhaps not for the first time. */
    void called(long waitedNanos) {
        queuedNanos += waitedNanos;
        route.waiting().record(lane.number(), Phase.QUEUE, waitedNanos);
    }

    /** Of the backends that are tried, this is the next. */
    void chosen(BackendId next, long nowNanos) {
        if (selectNanos == NEVER) {
            selectNanos = nowNanos - acceptedNanos - queuedNanos;
            route.waiting().record(lane.number(), Phase.ACCEPT_TO_SELECT, selectNanos);
        }
        backend = next;
        served = route.served().get(next); // none of a backend that a reload has brought while it waited
        attemptNanos = nowNanos;
    }

    /** The backend has accepted. */
    void connected(long nowNanos) {
        established = true;
        sampled = lane.samplesThis();
        attempted(nowNanos);
    }

    /** The backend has not, or was given up. */
    void connectFailed(long nowNanos) { attempted(nowNanos); }

    private void attempted(long nowNanos) {
        connectNanos = nowNanos - attemptNanos;
        record(Phase.BACKEND_CONNECT, connectNanos);
    }

    void received(Side from, int bytes) {
        if (from == Side.CLIENT) bytesFromClient += bytes;
        else bytesFromBackend += bytes;
    }

    /** The backend's first byte came so long after the client's. */
    void answered(long tookNanos) {
        firstByteNanos = tookNanos;
        record(Phase.FIRST_BYTE, tookNanos);
    }

    /** The first of the two streams has come to its end. */
    void halfClosed(long nowNanos) {
        halfClosed = true;
        halfClosedAtNanos = nowNanos;
    }

    /** At the end, and now and then before it. */
    void sample(Sockets sockets, BackendTally of) {
        if (sampled) sockets.backendInfo().ifPresent(info -> sampled(info, of));
    }

    private void sampled(TcpInfo info, BackendTally of) {
        of.sampled(info.rttNanos(), info.retransmits() - retransmits);
        retransmits = info.retransmits();
    }

    /** Nothing is told after that. */
    void ended(Outcome how, long nowNanos) {
        outcome = how;
        sessionNanos = nowNanos - acceptedNanos;
        if (established) record(Phase.SESSION_DURATION, sessionNanos);
        if (halfClosed) {
            halfCloseNanos = nowNanos - halfClosedAtNanos;
            record(Phase.HALF_CLOSE, halfCloseNanos);
        }
        if (lane.logsThis()) lane.connectionLog().tell(this);
    }

    private void record(Phase phase, long nanos) {
        if (served != null) served.record(lane.number(), phase, nanos);
    }

    /** Of a connection that has ended: what its line in the log has by name. What never was is left out. */
    Map<String, Object> facts() {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("listener", route.listener());
        facts.put("client", address());
        if (backend != null) facts.put("backend", backend.endpoint());
        facts.put("outcome", String.valueOf(outcome).toLowerCase(Locale.ROOT));
        facts.put("bytes_from_client", bytesFromClient);
        facts.put("bytes_from_backend", bytesFromBackend);
        addMillis(facts, Phase.ACCEPT_TO_SELECT, selectNanos);
        if (queuedNanos > 0) addMillis(facts, Phase.QUEUE, queuedNanos);
        addMillis(facts, Phase.BACKEND_CONNECT, connectNanos);
        addMillis(facts, Phase.FIRST_BYTE, firstByteNanos);
        addMillis(facts, Phase.HALF_CLOSE, halfCloseNanos);
        addMillis(facts, Phase.SESSION_DURATION, sessionNanos);
        return facts;
    }

    private String address() {
        return client.getAddress().getHostAddress() + ":" + client.getPort();
    }

    private static void addMillis(Map<String, Object> facts, Phase phase, long nanos) {
        if (nanos != NEVER) facts.put(phase.text() + "_ms", Math.round(nanos / 1e3) / 1e3);
    }
}
