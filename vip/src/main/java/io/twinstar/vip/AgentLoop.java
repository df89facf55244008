package io.twinstar.vip;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Vip;
import io.twinstar.vip.kernel.EventFd;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.Poll;
import io.twinstar.vip.kernel.Scheduling;
import io.twinstar.vip.kernel.Watch;

/** The agent's loop: waits for packets, commands, changed interfaces and deadlines, and has the {@link Roster} act on them. */
final class AgentLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VipAgent.class);
    private static final int WAKE = 0;
    private static final int WATCH = 1;
    private static final int FIRST_LAN = 2;
    private static final int[] NONE = {};
    /** What is published is so old at least, and twice so old at most: a turn that there is anyway does it, where there is one. */
    private static final long PUBLISH_NANOS = 250_000_000;

    private final EventFd wake;
    private final Watch watch;
    private final Netlink netlink;
    private final Roster roster;
    private final Consumer<VipReport> reports;
    private Optional<Peering> peering = Optional.empty();
    /** The newest command that is not yet performed. It names every VIP, so an older one need not be kept. */
    private final AtomicReference<@Nullable List<Vip>> wanted = new AtomicReference<>();
    private final Supplier<Map<String, Fitness>> fitness;
    private final LongSupplier configHash;
    private final Lateness lateness = new Lateness(System.nanoTime());
    private volatile long publishedLatenessNanos;
    private final Queue<HandOverOrder> handOvers = new ConcurrentLinkedQueue<>();
    private volatile boolean retiring;
    private volatile boolean stopping;
    private boolean retired;
    private volatile boolean lingering;
    private volatile List<VipStatus> published = List.of();
    private volatile Optional<PairStatus> publishedPair = Optional.empty();
    private long publishedAtNanos;
    private boolean publishNow; // there is news that somebody may be waiting for
    private List<Lan> watched = List.of();
    private List<LanSocket> sockets = List.of();
    private int[] polled;
    private Poll poll;

    private AgentLoop(Setup setup, Supplier<Map<String, Fitness>> fitness, LongSupplier configHash, Consumer<VipReport> told, EventFd wake,
            Watch watch, Netlink netlink) {
        this.fitness = fitness;
        this.configHash = configHash;
        this.wake = wake;
        this.watch = watch;
        this.netlink = netlink;
        reports = report -> {
            publishNow = true;
            told.accept(report);
        };
        roster = new Roster(setup, netlink, reports);
        polled = new int[]{wake.fd(), watch.fd()};
        poll = new Poll(polled);
    }

    /** @param wake stays the caller's, to be closed when this is */
    static AgentLoop open(Setup setup, List<Vip> vips, EventFd wake, Supplier<Map<String, Fitness>> fitness, LongSupplier configHash,
            Consumer<VipReport> reports) throws VipUnavailable {
        AgentLoop loop;
        try {
            // These fail for want of descriptors or memory only: what one leaves open ends with a process that cannot start.
            loop = new AgentLoop(setup, fitness, configHash, reports, wake, new Watch(), new Netlink());
        } catch (KernelException e) {
            throw VipUnavailable.because("start the agent", e);
        }
        try {
            long nowNanos = System.nanoTime();
            if (setup.pairing().isPresent()) {
                loop.peering = Optional.of(Peering.open(setup, setup.pairing().get(), loop.reports, nowNanos));
            }
            loop.roster.start(vips, nowNanos);
            loop.roster.assess(fitness.get(), nowNanos);
            loop.publish(nowNanos);
            return loop;
        } catch (VipUnavailable e) {
            loop.roster.stop("the agent did not start", System.nanoTime());
            loop.close();
            throw e;
        }
    }

    /** Until {@link #stop}; releases the VIPs however it ends. */
    void run() throws KernelException {
        String why = "failed by a bug";
        preferThisThread();
        try {
            while (!stopping) { turn(); }
            why = "the agent was stopped";
            roster.resign(System.nanoTime());
            closePeering(); // the other gateway waits for its last word, not for what is closed next
        } finally {
            long nowNanos = System.nanoTime();
            roster.stop(why, nowNanos);
            publish(nowNanos);
        }
    }

    /** The node's fitness may have changed. */
    void look() { wake.signal(); }

    long latenessNanos() { return publishedLatenessNanos; }

    Optional<PairStatus> pair() { return publishedPair; }

    /** A host that is busy with connections must still send its advertisements in time, or it loses the VIP for being busy. */
    private static void preferThisThread() {
        try {
            Scheduling.becomeRealTime();
            LOG.info("vip-agent runs with real-time priority");
        } catch (KernelException refused) {
            goFirst(refused);
        }
        try {
            Scheduling.lockMemory();
        } catch (KernelException e) {
            LOG.info("vip-agent's memory may be swapped out, which would make it late: {}", e.getMessage());
        }
    }

    private static void goFirst(KernelException refused) {
        try {
            Scheduling.goFirst();
            LOG.warn("vip-agent runs ahead of ordinary threads, but not at real time: {}", refused.getMessage());
        } catch (KernelException e) {
            LOG.warn("vip-agent runs as an ordinary thread, and may be late on a busy host: {}", e.getMessage());
        }
    }

    void apply(List<Vip> next) {
        wanted.set(next);
        wake.signal();
    }

    void handOver(String vip, long ticket) {
        handOvers.add(new HandOverOrder(vip, ticket));
        wake.signal();
    }

    private record HandOverOrder(String vip, long ticket) {}

    /** Hands everything over, for good. */
    void retire() {
        retiring = true;
        lingering = true; // until it is known better; were it said first, the loop could take it back before it knows why
        wake.signal();
    }

    boolean isLingering() { return lingering; }

    void stop() {
        stopping = true;
        wake.signal();
    }

    List<VipStatus> status() { return published; }

    /**
     * Packets come first: a loop that is late must hear a live Active before it believes in its silence. So silence is judged by the clock
     * as it was before; but what came is judged by the clock as it is afterwards, and what we owe counts from then.
     */
    private void turn() throws KernelException {
        watchSockets();
        long beforeNanos = System.nanoTime();
        long untilDueNanos = untilDueNanos(beforeNanos);
        poll.await(untilDueNanos);
        long nowNanos = System.nanoTime();
        lateness.came(beforeNanos + untilDueNanos, nowNanos);
        for (int socket = 0; socket < sockets.size(); socket++) {
            if (poll.readable(FIRST_LAN + socket)) { roster.receive(sockets.get(socket).lan(), sockets.get(socket).fd()); }
        }
        peering.ifPresent(it -> it.receive(roster, nowNanos));
        if (poll.readable(WATCH)) {
            watch.drain();
            roster.interfacesChanged(() -> peering.ifPresent(it -> it.tell(roster, nowNanos)), nowNanos);
        }
        if (poll.readable(WAKE)) {
            wake.drain();
            reconfigure(System.nanoTime());
        }
        roster.tick(nowNanos);
        peering.ifPresent(it -> it.send(roster, nowNanos));
        if (publishNow || nowNanos - publishedAtNanos >= PUBLISH_NANOS) { publish(nowNanos); }
    }

    /** @param nowNanos read after what came in was heard: a new rank makes us owe the other gateway something for that, from now on */
    private void reconfigure(long nowNanos) {
        List<Vip> next = wanted.getAndSet(null);
        if (next != null && !retired) { roster.apply(next, nowNanos); }
        roster.assess(fitness.get(), nowNanos);
        peering.ifPresent(it -> it.configured(configHash.getAsLong()));
        for (var order = handOvers.poll(); order != null; order = handOvers.poll()) {
            reports.accept(new VipReport.HandOverAnswered(order.vip(), order.ticket(), roster.handOver(order.vip(), nowNanos)));
        }
        if (retiring && !retired) {
            retired = true;
            roster.retire(nowNanos);
        }
        publishNow = true;
    }

    private long untilDueNanos(long nowNanos) {
        long until = Math.min(roster.untilDueNanos(nowNanos), Math.max(publishedAtNanos + 2 * PUBLISH_NANOS - nowNanos, 0));
        return peering.isPresent() ? Math.min(until, peering.get().untilDueNanos(nowNanos)) : until;
    }

    /** Each turn, so without lists where nothing has changed. */
    private void watchSockets() {
        int[] fds = fds();
        if (watched.equals(roster.lans()) && Arrays.equals(fds, polled)) { return; }
        watched = roster.lans();
        sockets = watched.stream().flatMap(lan -> lan.fds().stream().map(fd -> new LanSocket(lan, fd))).toList();
        polled = fds;
        poll = new Poll(fds);
    }

    private int[] fds() {
        int[] lines = peering.isPresent() ? peering.get().fds() : NONE;
        int lanFds = 0;
        for (Lan lan : roster.lans()) { lanFds += lan.fds().size(); }
        int[] fds = new int[FIRST_LAN + lanFds + lines.length];
        fds[WAKE] = wake.fd();
        fds[WATCH] = watch.fd();
        int next = FIRST_LAN;
        for (Lan lan : roster.lans()) { for (int fd : lan.fds()) { fds[next++] = fd; } }
        System.arraycopy(lines, 0, fds, next, lines.length);
        return fds;
    }

    private record LanSocket(Lan lan, int fd) {}

    private void publish(long nowNanos) {
        peering.ifPresent(it -> it.review(roster, nowNanos));
        published = roster.status();
        publishedLatenessNanos = lateness.worstNanos();
        publishedPair = peering.map(Peering::status);
        lingering = (retiring && !retired) || roster.isLingering();
        publishedAtNanos = nowNanos;
        publishNow = false;
    }

    private void closePeering() {
        peering.ifPresent(Peering::close);
        peering = Optional.empty();
    }

    @Override
    public void close() {
        closePeering();
        roster.close();
        netlink.close();
        watch.close();
    }
}
