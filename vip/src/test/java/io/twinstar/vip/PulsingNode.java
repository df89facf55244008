package io.twinstar.vip;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.kernel.EventFd;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Poll;
import io.twinstar.vip.pulse.Claim;
import io.twinstar.vip.pulse.Claim.Family;
import io.twinstar.vip.pulse.PulseEvent;
import io.twinstar.vip.pulse.PulseState;
import io.twinstar.vip.seal.PairKey;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.TestLan.CASTOR;
import static io.twinstar.vip.TestLan.POLLUX;

/** A gateway that does nothing but pulse, on a thread of this JVM, with all that it has been told. */
final class PulsingNode implements AutoCloseable {

    static final PairKey KEY = new PairKey(new byte[PairKey.SECRET_BYTES]);
    static final List<Claim> BACKUP = claims(Role.BACKUP, 253);
    static final List<Claim> ACTIVE = claims(Role.ACTIVE, 254);
    static final long CONFIG_HASH = 0x2104;

    private final PulseLink link;
    private final EventFd wake;
    private final Thread thread;
    private final Queue<Told> told = new ConcurrentLinkedQueue<>();
    private volatile PulseView view;
    private volatile List<Claim> claims = BACKUP;
    private volatile boolean stopping;

    /** An event, and when it was known. */
    record Told(PulseEvent event, long atNanos) {}

    private PulsingNode(PulseLink link) throws KernelException {
        this.link = link;
        wake = new EventFd();
        view = link.view();
        thread = Thread.ofPlatform().name("pulse").start(this::run);
    }

    /** With its sockets in the calling thread's network namespace. */
    static PulsingNode start(Node self, Duration pulse) throws VipUnavailable, KernelException {
        var pair = new Pair("pair.key", pulse, Pair.PORT_DEFAULT, Pair.Alone.AVAILABILITY, Optional.empty());
        Node peer = self.name().equals(CASTOR.name()) ? POLLUX : CASTOR;
        return new PulsingNode(PulseLink.open(self, peer, pair, KEY, CONFIG_HASH));
    }

    static PulsingNode start(TestLan lan, Node self, Duration pulse) {
        return lan.host(self).call(() -> start(self, pulse));
    }

    private void run() {
        try {
            while (!stopping) { turn(); }
        } catch (KernelException e) {
            throw new AssertionError(e);
        }
    }

    private void turn() throws KernelException {
        int[] fds = link.fds();
        int[] all = Arrays.copyOf(fds, fds.length + 1);
        all[fds.length] = wake.fd();
        new Poll(all).await(link.untilDueNanos(System.nanoTime()));
        wake.drain();
        link.turn(System.nanoTime(), claims);
        long nowNanos = System.nanoTime();
        link.events().forEach(event -> told.add(new Told(event, nowNanos)));
        view = link.view();
    }

    void claim(List<Claim> now) {
        claims = now;
        wake.signal();
    }

    PulseView view() { return view; }

    PulsingNode await(PulseState state) {
        eventually("the peer being " + state, () -> view.state() == state);
        return this;
    }

    /** Until all is well at the peer, too. What was told on the way is forgotten: who calls before the other listens is refused first. */
    PulsingNode awaitSettled() {
        eventually("being connected", () -> view.connected());
        awaitHeard(3);
        await(PulseState.SOUND);
        told.clear();
        return this;
    }

    /** Until this many more pulses of the peer were heard. */
    void awaitHeard(int more) {
        long before = view.heard();
        eventually("the peer being heard", () -> view.heard() >= before + more);
    }

    /** Until this many more pulses were sent. */
    void awaitSent(int more) {
        long before = view.sent();
        eventually("pulses being sent", () -> view.sent() >= before + more);
    }

    /** What was told other than pulses. */
    List<PulseEvent> news() {
        return told.stream().map(Told::event).filter(event -> !(event instanceof PulseEvent.Heard)).toList();
    }

    Told awaitTold(Predicate<PulseEvent> which) {
        eventually("being told", () -> told.stream().anyMatch(it -> which.test(it.event())));
        return told.stream().filter(it -> which.test(it.event())).findFirst().orElseThrow();
    }

    long dropped(String why) { return view.dropped().getOrDefault(why, 0L); }

    private static List<Claim> claims(Role role, int priority) { return List.of(new Claim(51, Family.IPV4, role, priority, 0, 5)); }

    /** Takes leave of the peer. */
    @Override
    public void close() throws InterruptedException {
        stopping = true;
        wake.signal();
        thread.join();
        link.close();
        wake.close();
    }
}
