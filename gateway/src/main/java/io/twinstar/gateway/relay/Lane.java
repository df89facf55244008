package io.twinstar.gateway.relay;

import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.latency.Phase;
import io.twinstar.gateway.latency.Recorders;
import io.twinstar.gateway.peer.report.FlowChanges;
import io.twinstar.gateway.relay.wire.Loop;
import io.twinstar.vip.packet.ClientFlow;

/** One event loop's share of the front door: what all its connections have in common, and those that are open. Used on the loop. */
final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int number;
    private final Loop loop;
    private final Recorders times;
    private final ConnectionLog connectionLog;
    private final Ledger ledger;
    private final Consumer<BackendId> connectFailed;
    private final Wheel<Guest> open;
    private final FlowChanges flows = new FlowChanges();
    private @Nullable Predicate<FlowChanges.Batch> mirror;
    private Closings closings = Closings.NONE;
    private boolean ticking;
    private int loggedPercent;
    private int established;
    private long tickAtNanos;
    private int sourceTurn;
    private long complainAtNanos;

    /**
     * @param number of the loop, from 0
     * @param times of the loop itself
     * @param connectFailed told of each attempt a backend did not accept; must not block
     */
    Lane(int number, Loop loop, Recorders times, ConnectionLog connectionLog, Ledger ledger, Consumer<BackendId> connectFailed) {
        this.number = number;
        this.loop = loop;
        this.times = times;
        this.connectionLog = connectionLog;
        this.ledger = ledger;
        this.connectFailed = connectFailed;
        open = new Wheel<>(Guest::look, loop.nanoTime());
        complainAtNanos = loop.nanoTime();
    }

    int number() { return number; }

    Loop loop() { return loop; }

    Ledger ledger() { return ledger; }

    Consumer<BackendId> connectFailed() { return connectFailed; }

    /** For each connection another turn, so that source addresses are used alike. */
    int nextSource() { return sourceTurn++; }

    /** Says so, unless it did a moment ago: the next thousand connections will have the same trouble. */
    void complain(String format, Object... details) {
        long nowNanos = loop.nanoTime();
        if (nowNanos - complainAtNanos < 0) return;
        complainAtNanos = nowNanos + QUIET_NANOS;
        LOG.warn(format, details);
    }

    ConnectionLog connectionLog() { return connectionLog; }

    /** Whether of the connections that end here this one is told of; to be asked once for each. */
    boolean logsThis() {
        loggedPercent += connectionLog.percent();
        if (loggedPercent < 100) return false;
        loggedPercent -= 100;
        return true;
    }

    /** Whether of the connections established here the kernel is asked about this one; to be asked once for each. */
    boolean samplesThis() {
        return Recorders.ON && ++established % Phases.SAMPLED == 0;
    }

    /** At most a tick of {@link Wheel} old, while any connection is open. */
    long coarseNanos() { return open.coarseNanos(); }

    /** The client is to be looked at then, or a little later. */
    void look(Guest guest, long atNanos) {
        open.remove(guest);
        open.add(guest, atNanos);
    }

    /** A client has come. */
    void enter() {
        if (ticking) return;
        ticking = true;
        open.resume(loop.nanoTime());
        scheduleTick(loop.nanoTime());
    }

    private void scheduleTick(long nowNanos) {
        tickAtNanos = nowNanos + Wheel.TICK_NANOS;
        loop.schedule(this::tick, Wheel.TICK_NANOS);
    }

    /** A client is let in, or goes on as another {@link Guest}. Null, so that nothing is kept of it: nobody outside this process is told. */
    @Nullable
    ClientFlow arrived(InetSocketAddress client, InetSocketAddress vip) {
        return mirror == null ? null : arrived(new ClientFlow(client, vip));
    }

    /** As {@link #arrived(InetSocketAddress, InetSocketAddress)} had it before. */
    @Nullable
    ClientFlow arrived(@Nullable ClientFlow flow) {
        if (flow != null) flows.opened(flow);
        return flow;
    }

    void leave(Guest guest) {
        open.remove(guest);
        ClientFlow flow = guest.flow();
        if (flow != null) flows.closed(flow);
    }

    /** From now on this is told of clients that come and go. To be called on the loop. */
    void mirrorTo(Predicate<FlowChanges.Batch> changes) {
        mirror = changes;
    }

    /** Once a tick: most connections come and go in between, and cost no more than that. */
    private void tellFlows() {
        if (mirror == null || flows.isEmpty()) return;
        var batch = flows.take(Integer.MAX_VALUE);
        if (mirror.test(batch)) return;
        batch.closed().forEach(flows::closed);
        batch.opened().forEach(flows::opened);
    }

    private void tick() {
        long nowNanos = loop.nanoTime();
        tellFlows();
        loop.came(tickAtNanos, nowNanos);
        times.record(number, Phase.EVENT_LOOP_LAG, nowNanos - tickAtNanos);
        open.tick(nowNanos);
        ticking = !open.isEmpty() || !flows.isEmpty();
        if (ticking) scheduleTick(nowNanos);
    }

    /** From now on these connections may not stay, and all others may. To be called on the loop. */
    void close(Closings next) {
        closings = next;
        open.forEach(Guest::reconsider);
    }

    Closings closings() { return closings; }

    /** A moment that is drawn for one connection, by the clock of the loop. */
    long draw(Closing closing) {
        return closing.drawNanos(ThreadLocalRandom.current().nextDouble()) - System.nanoTime() + loop.nanoTime();
    }

    /** Resets every connection. To be called on the loop. */
    void shutDown() { open.drain(guest -> guest.end(Outcome.SHUTDOWN)); }
}
