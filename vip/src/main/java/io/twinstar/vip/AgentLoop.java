package io.twinstar.vip;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Node;
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
    private static final long PUBLISH_NANOS = 100_000_000;

    private final EventFd wake;
    private final Watch watch;
    private final Netlink netlink;
    private final Roster roster;
    /** The newest command that is not yet performed. It names every VIP, so an older one need not be kept. */
    private final AtomicReference<@Nullable List<Vip>> wanted = new AtomicReference<>();
    private volatile boolean stopping;
    private volatile List<VipStatus> published = List.of();
    private long publishedAtNanos;
    private boolean publishNow; // there is news that somebody may be waiting for
    private List<LanSocket> polled = List.of();
    private Poll poll;

    private AgentLoop(Node self, Consumer<VipReport> reports, EventFd wake, Watch watch, Netlink netlink) {
        this.wake = wake;
        this.watch = watch;
        this.netlink = netlink;
        roster = new Roster(self, netlink, report -> {
            publishNow = true;
            reports.accept(report);
        });
        poll = new Poll(wake.fd(), watch.fd());
    }

    static AgentLoop open(Node self, List<Vip> vips, Consumer<VipReport> reports) throws VipUnavailable {
        AgentLoop loop;
        try {
            // These fail for want of descriptors or memory only: what one leaves open ends with a process that cannot start.
            loop = new AgentLoop(self, reports, new EventFd(), new Watch(), new Netlink());
        } catch (KernelException e) {
            throw VipUnavailable.because("start the agent", e);
        }
        try {
            long nowNanos = System.nanoTime();
            loop.roster.start(vips, nowNanos);
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
        } finally {
            long nowNanos = System.nanoTime();
            roster.stop(why, nowNanos);
            publish(nowNanos);
        }
    }

    /** A host that is busy with connections must still send its advertisements in time, or it loses the VIP for being busy. */
    private static void preferThisThread() {
        try {
            Scheduling.becomeRealTime();
            LOG.info("vip-agent runs with real-time priority");
        } catch (KernelException e) {
            LOG.warn("vip-agent runs as an ordinary thread, and may be late on a busy host: {}", e.getMessage());
        }
    }

    void apply(List<Vip> next) {
        wanted.set(next);
        wake.signal();
    }

    void stop() {
        stopping = true;
        wake.signal();
    }

    List<VipStatus> status() { return published; }

    /** Packets come first: a loop that is late must hear a live Active before it believes in its silence. */
    private void turn() throws KernelException {
        watchLans();
        poll.await(untilDueNanos(System.nanoTime()));
        long nowNanos = System.nanoTime();
        for (int socket = 0; socket < polled.size(); socket++) {
            if (poll.readable(FIRST_LAN + socket)) { roster.receive(polled.get(socket).lan(), polled.get(socket).fd(), nowNanos); }
        }
        if (poll.readable(WATCH)) {
            watch.drain();
            roster.interfacesChanged(nowNanos);
        }
        if (poll.readable(WAKE)) {
            wake.drain();
            List<Vip> next = wanted.getAndSet(null);
            if (next != null) { roster.apply(next, nowNanos); }
            publishNow = true;
        }
        roster.tick(nowNanos);
        if (publishNow || nowNanos - publishedAtNanos >= PUBLISH_NANOS) { publish(nowNanos); }
    }

    private long untilDueNanos(long nowNanos) {
        return Math.min(roster.untilDueNanos(nowNanos), Math.max(publishedAtNanos + PUBLISH_NANOS - nowNanos, 0));
    }

    private void watchLans() {
        List<LanSocket> sockets = roster.lans().stream().flatMap(lan -> lan.fds().stream().map(fd -> new LanSocket(lan, fd))).toList();
        if (sockets.equals(polled)) { return; }
        int[] fds = new int[FIRST_LAN + sockets.size()];
        fds[WAKE] = wake.fd();
        fds[WATCH] = watch.fd();
        for (int socket = 0; socket < sockets.size(); socket++) { fds[FIRST_LAN + socket] = sockets.get(socket).fd(); }
        polled = sockets;
        poll = new Poll(fds);
    }

    private record LanSocket(Lan lan, int fd) {}

    private void publish(long nowNanos) {
        published = roster.status();
        publishedAtNanos = nowNanos;
        publishNow = false;
    }

    @Override
    public void close() {
        roster.close();
        netlink.close();
        watch.close();
        wake.close();
    }
}
