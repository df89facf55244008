package io.twinstar.gateway.metrics;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.gateway.latency.Latencies;
import io.twinstar.gateway.latency.Phase;
import io.twinstar.gateway.latency.Subject;
import io.twinstar.gateway.relay.BackendTally;
import io.twinstar.gateway.relay.Ledger;
import io.twinstar.gateway.relay.ListenerTally;
import io.twinstar.vip.VipAgent;

/** Sees to it that what is timed and counted gets into the right slice of the last hour, though nobody may ask for it; a thread of its own. */
public final class LatencyKeeper implements AutoCloseable {

    /** A tenth of the finest slice: by so much it may be longer. */
    private static final long EVERY_MILLIS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(LatencyKeeper.class);

    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("latency").daemon().factory());
    private final Latencies latencies;
    private final VipAgent vips;
    private final Ledger ledger;
    private final Traffic traffic;
    private final Failovers failovers = new Failovers();

    public LatencyKeeper(Latencies latencies, Ledger ledger, VipAgent vips) {
        this.latencies = latencies;
        this.vips = vips;
        this.ledger = ledger;
        traffic = new Traffic(totals(ledger), System.nanoTime());
    }

    public Traffic traffic() { return traffic; }

    public void start() {
        var _ = thread.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            failovers.look(vips.status()).forEach((vip, nanos) -> latencies.record(new Subject.Moved(vip), Phase.FAILOVER, nanos));
            long nowNanos = System.nanoTime();
            if (latencies.isDue(nowNanos)) latencies.collect(nowNanos);
            traffic.look(totals(ledger), nowNanos);
        } catch (RuntimeException bug) { // which would end all later looks without a word
            LOG.error("latencies were not read", bug);
        }
    }

    private static Traffic.Totals totals(Ledger ledger) {
        var listeners = ledger.listeners().values();
        var backends = ledger.backends().values();
        return new Traffic.Totals(listeners.stream().mapToLong(ListenerTally::accepted).sum(),
                listeners.stream().mapToLong(ListenerTally::refused).sum(),
                backends.stream().mapToLong(BackendTally::bytesFromClients).sum(),
                backends.stream().mapToLong(BackendTally::bytesFromBackend).sum(),
                listeners.stream().mapToLong(ListenerTally::open).sum());
    }

    @Override
    public void close() { thread.shutdownNow(); }
}
