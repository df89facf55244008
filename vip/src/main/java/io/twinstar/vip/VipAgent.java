package io.twinstar.vip;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Vip;
import io.twinstar.vip.kernel.DescriptorTable;
import io.twinstar.vip.kernel.EventFd;
import io.twinstar.vip.kernel.KernelException;

/**
 * This node's part in holding the VIPs, on a thread of its own: nothing else that the process does can delay an election.
 *
 * <p>Neither {@link #start} nor {@link #close} may be called twice, or by two threads at once; the rest is for any thread.
 */
public final class VipAgent implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VipAgent.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Setup setup;
    private final List<Vip> vips;
    private final Consumer<VipReport> reports;
    private final Runnable onBug;
    private volatile Map<String, Fitness> fitness = Map.of();
    private volatile long configHash;
    private volatile @Nullable AgentLoop loop;
    private @Nullable EventFd wake;
    private @Nullable Thread thread;

    /** An agent that after a bug in it has released its VIPs, and does nothing more. */
    public VipAgent(Setup setup, Collection<Vip> vips, Consumer<VipReport> reports) {
        this(setup, vips, reports, () -> {});
    }

    /**
     * Opens nothing yet.
     *
     * @param reports called on the agent's thread, where it delays elections: it must only enqueue, and never block or throw
     * @param onBug called last on the agent's thread, when after a bug in it the VIPs are released: to end the process
     */
    public VipAgent(Setup setup, Collection<Vip> vips, Consumer<VipReport> reports, Runnable onBug) {
        this.setup = setup;
        this.vips = List.copyOf(vips);
        this.reports = reports;
        this.onBug = onBug;
        configHash = setup.pairing().map(Setup.Pairing::configHash).orElse(0L);
    }

    /**
     * Starts the agent's thread, and returns when it has opened its sockets and devices. An interface that is down is no
     * failure: its VIPs wait for it.
     */
    public void start() throws VipUnavailable {
        var opened = new CompletableFuture<AgentLoop>();
        EventFd woken = openWake();
        thread = Thread.ofPlatform().name("vip-agent").daemon().start(() -> run(woken, opened));
        wake = woken;
        try {
            loop = opened.join();
        } catch (CompletionException e) {
            woken.close();
            if (e.getCause() instanceof VipUnavailable unavailable) { throw unavailable; }
            throw e;
        }
    }

    private static EventFd openWake() throws VipUnavailable {
        try {
            return new EventFd();
        } catch (KernelException e) {
            throw VipUnavailable.because("start the agent", e);
        }
    }

    /**
     * Makes these the VIPs. New ones are joined as Backup, missing ones resigned; another VRID, interface, IP version or
     * link-local address does both; anything else changes in place, without a transition. One that cannot be set up is reported. Returns at once.
     */
    public void apply(Collection<Vip> next) {
        AgentLoop running = loop;
        if (running == null) { throw new IllegalStateException("the agent is not started"); }
        running.apply(List.copyOf(next));
    }

    /** This is how fit the node is now, for each VIP by name. One that is not named is taken to be well. Returns at once. */
    public void assess(Map<String, Fitness> byVip) {
        fitness = Map.copyOf(byVip);
        AgentLoop running = loop;
        if (running != null) { running.look(); }
    }

    /** The node's configuration file is this one now, by its SHA-256. Returns at once. */
    public void configured(String sha256) {
        configHash = Setup.shortHash(sha256);
        AgentLoop running = loop;
        if (running != null) { running.look(); }
    }

    /** How the two gateways hear each other beside VRRP, at most a tenth of a second ago; empty: they are not told to. */
    public Optional<PairStatus> pair() {
        AgentLoop running = loop;
        return running == null ? Optional.empty() : running.pair();
    }

    /** How late the agent's thread came to what was due, at worst, in the last minute or two. */
    public long latenessNanos() {
        AgentLoop running = loop;
        return running == null ? 0 : running.latenessNanos();
    }

    /** The latest picture, at most a tenth of a second old. */
    public List<VipStatus> status() {
        AgentLoop running = loop;
        return running == null ? List.of() : running.status();
    }

    /** Hands a VIP to the other gateway; connections there are go on here. Answered by {@link VipReport.HandOverAnswered}. */
    public void handOver(String vip, long ticket) {
        AgentLoop running = loop;
        if (running != null) {
            running.handOver(vip, ticket);
        } else {
            reports.accept(new VipReport.HandOverAnswered(vip, ticket, Optional.of("no part is taken in elections yet")));
        }
    }

    /** Hands every VIP over for good, where there is somebody to take it, and goes on for what {@link #isLingering}. Returns at once. */
    public void retire() {
        AgentLoop running = loop;
        if (running != null) { running.retire(); }
    }

    /** Whether connections are served here to a VIP that has been handed over, as far as is known. */
    public boolean isLingering() {
        AgentLoop running = loop;
        return running != null && running.isLingering();
    }

    /** Resigns every VIP, releases the addresses and ends the thread. */
    @Override
    public void close() {
        AgentLoop running = loop;
        Thread ending = thread;
        if (running == null || ending == null) { return; }
        running.stop();
        try {
            if (!ending.join(CLOSE_TIMEOUT)) {
                LOG.error("vip-agent did not end within {}", CLOSE_TIMEOUT);
                return;
            }
            if (wake != null) { wake.close(); }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** All that it opens, it opens on this thread, which has its own descriptors: see {@link DescriptorTable}. */
    private void run(EventFd woken, CompletableFuture<AgentLoop> opened) {
        takeOwnDescriptors(woken);
        DressRehearsal.hold();
        try (AgentLoop opening = AgentLoop.open(setup, vips, woken, () -> fitness, () -> configHash, reports)) {
            opened.complete(opening);
            opening.run();
        } catch (Throwable bug) { // an Error, too, must not leave the VIPs with a process that no longer serves them
            if (opened.completeExceptionally(bug)) { return; } // it did not start
            LOG.error("vip-agent failed, and has released its VIPs", bug);
            onBug.run();
        }
    }

    private static void takeOwnDescriptors(EventFd woken) {
        try {
            DescriptorTable.takeOwn(Set.of(woken.fd()));
        } catch (KernelException e) {
            LOG.info("the other gateway will learn of this process's death a little later than it could: {}", e.getMessage());
        }
    }
}
