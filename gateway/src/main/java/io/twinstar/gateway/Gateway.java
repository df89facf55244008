package io.twinstar.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.conf.file.ConfFile;
import io.twinstar.conf.file.ConfWatch;
import io.twinstar.gateway.admin.AdminServer;
import io.twinstar.gateway.admin.ChangeRoutes;
import io.twinstar.gateway.admin.DrillDesk;
import io.twinstar.gateway.admin.HourPage;
import io.twinstar.gateway.admin.LatencyPage;
import io.twinstar.gateway.admin.PeerRoutes;
import io.twinstar.gateway.admin.Routes;
import io.twinstar.gateway.admin.RunDirectory;
import io.twinstar.gateway.admin.StatusPage;
import io.twinstar.gateway.cli.Signals;
import io.twinstar.gateway.control.Control;
import io.twinstar.gateway.control.ControlEvent;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Inbox;
import io.twinstar.gateway.control.OwnReport;
import io.twinstar.gateway.discovery.Discoverer;
import io.twinstar.gateway.drill.live.Timetable;
import io.twinstar.gateway.history.History;
import io.twinstar.gateway.history.StateDirectory;
import io.twinstar.gateway.latency.Phase;
import io.twinstar.gateway.latency.Subject;
import io.twinstar.gateway.log.Logs;
import io.twinstar.gateway.metrics.LatencyKeeper;
import io.twinstar.gateway.metrics.Meters;
import io.twinstar.gateway.metrics.RoleChanges;
import io.twinstar.gateway.notify.Notifier;
import io.twinstar.gateway.peer.PeerLink;
import io.twinstar.gateway.peer.link.LinkAction;
import io.twinstar.gateway.pki.Credentials;
import io.twinstar.gateway.relay.BackendTally;
import io.twinstar.gateway.relay.Engine;
import io.twinstar.gateway.relay.FrontDoor;
import io.twinstar.gateway.relay.Rehearsal;
import io.twinstar.gateway.track.Trackers;
import io.twinstar.health.ProbeResult;
import io.twinstar.health.probe.AgentProber;
import io.twinstar.health.probe.Prober;
import io.twinstar.vip.Setup;
import io.twinstar.vip.VipAgent;
import io.twinstar.vip.VipReport;
import io.twinstar.vip.VipUnavailable;
import io.twinstar.vip.packet.ClientFlow;
import io.twinstar.vip.seal.KeyFile;

/** One running gateway: constructs the parts, wires them, starts them, and takes them down in the order that spares clients. */
public final class Gateway {

    /** How long backends and trackers may take for their first answer before this gateway takes part in elections regardless. */
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private static final int BUG = 70;
    private static final Duration CONTROL_END = Duration.ofSeconds(1);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final Inbox inbox = new Inbox();
    private final Path file;
    private final RoleChanges roleChanges = new RoleChanges();
    private final Node self;
    private final ConfFile.Loaded read;
    private final Engine engine;
    private final FrontDoor frontDoor;
    private final Prober prober;
    private final AgentProber agents;
    private final Trackers trackers;
    private final Discoverer discoverer;
    private final VipAgent vips;
    private final Notifier notifier;
    private final History history;
    private final Optional<PeerLink> peer;
    private final ControlLoop control;
    private final LatencyKeeper latencyKeeper;
    private final AdminServer admin;
    private final Timetable timetable;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile boolean patient = true;
    private Optional<ConfWatch> watch = Optional.empty();

    /** A gateway that could not be started, in one line for people. */
    public static final class CannotStart extends Exception {

        private static final long serialVersionUID = 1;

        CannotStart(String why) {
            super(why);
        }
    }

    /** Binds everything the configuration names; nothing is served before {@link #run}. */
    public Gateway(Path file, Conf conf, ConfFile.Loaded read, Node self) throws CannotStart {
        this.file = file;
        this.self = self;
        this.read = read;
        engine = Engine.start(conf.relay());
        frontDoor = new FrontDoor(engine, self.name(), this::connectFailed);
        prober = new Prober(directory(file), this::probed, System.nanoTime());
        agents = new AgentProber((backend, result) -> inbox.tell(new ControlEvent.AgentAsked(backend, result)), System.nanoTime());
        trackers = new Trackers((track, result) -> inbox.tell(new ControlEvent.Tracked(track, result)), System.nanoTime());
        discoverer = new Discoverer(directory(file), (finder, found) -> inbox.tell(new ControlEvent.Discovered(finder, found)),
                System.nanoTime());
        vips = new VipAgent(setup(file, conf, read.sha256(), self), conf.vips().values(), this::reported,
                Gateway::halt);
        notifier = new Notifier(self.name(), directory(file),
                (channel, events) -> inbox.tell(new ControlEvent.NoticesLost(channel, events)));
        history = new History(StateDirectory.ofEnvironment().history(self.name()));
        peer = peerLink(file, conf, self);
        peer.filter(PeerLink::tickles).ifPresent(link -> frontDoor.mirrorTo(link::change));
        control = new ControlLoop(inbox, file, history, Control.begin(conf, read.sha256(), System.nanoTime()), frontDoor, prober, agents,
                trackers, discoverer, vips, notifier, peer);
        latencyKeeper = new LatencyKeeper(frontDoor.latencies(), frontDoor.ledger(), vips);
        var drills = new DrillDesk(control);
        timetable = new Timetable(self.name(), () -> control.snapshot().conf(), vips::status);
        var status = new StatusPage(self, file, control, engine, frontDoor.ledger(), vips, notifier, peer, drills, System.nanoTime());
        var meters = new Meters(control, inbox, engine, frontDoor, vips, roleChanges, notifier, peer);
        var changes = new ChangeRoutes(file, self, control, frontDoor.ledger(), history, drills);
        var latencies = frontDoor.latencies();
        admin = new AdminServer(new Routes(status, new LatencyPage(latencies), new HourPage(latencies, latencyKeeper.traffic()), meters,
                changes, new PeerRoutes(peer), notifier.feed()));
        try {
            admin.start(RunDirectory.ofEnvironment().socket(self.name()), conf.admin().listen());
        } catch (IOException e) {
            throw new CannotStart(String.valueOf(e.getMessage()));
        }
        var refused = frontDoor.prepare(conf);
        if (refused.isPresent()) throw new CannotStart(refused.get());
    }

    /** What the configuration's names of files are relative to. */
    private static Path directory(Path file) {
        return Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    }

    /** On the VIP agent's thread, where it delays elections. */
    private void reported(VipReport report) {
        roleChanges.heard(report);
        inbox.tell(new ControlEvent.VipReported(report));
    }

    /** On the thread of one backend's checks. */
    private void probed(BackendId backend, ProbeResult result) {
        frontDoor.latencies().record(new Subject.Checked(backend), Phase.HEALTH_CHECK, result.tookNanos());
        inbox.tell(new ControlEvent.Probed(backend, result));
    }

    /** On an event loop. */
    private void connectFailed(BackendId backend) {
        int inARow = frontDoor.ledger().backend(backend).map(BackendTally::failuresInARow).orElse(1);
        inbox.tell(new ControlEvent.ConnectFailed(backend, inARow));
    }

    private Setup setup(Path file, Conf conf, String sha256, Node self) throws CannotStart {
        var other = conf.peerOf(self);
        if (conf.pair().isEmpty() || other.isEmpty())
            return new Setup(self, other, Optional.empty(), frontDoor::connectionsTo, this::known);
        try {
            var key = KeyFile.read(file.toAbsolutePath().resolveSibling(conf.pair().get().key()));
            return new Setup(self, other, Optional.of(new Setup.Pairing(other.get(), conf.pair().get(), key, Setup.shortHash(sha256))),
                    frontDoor::connectionsTo, this::known);
        } catch (KeyFile.Unusable e) {
            throw new CannotStart(String.valueOf(e.getMessage()));
        }
    }

    /** On the VIP agent's thread. */
    private List<ClientFlow> known(InetAddress vip) {
        return peer.map(link -> link.known(vip)).orElse(List.of());
    }

    /** From now on a file that changes is reloaded without being asked for. */
    public void watchFile() throws CannotStart {
        try {
            watch = Optional.of(new ConfWatch(file, read.sha256(), sha256 -> inbox.tell(new ControlEvent.FileChanged(sha256))));
        } catch (IOException e) {
            throw new CannotStart("%s cannot be watched: %s".formatted(file, e.getMessage()));
        }
    }

    private Optional<PeerLink> peerLink(Path file, Conf conf, Node self) throws CannotStart {
        var link = conf.pair().flatMap(Pair::link);
        var other = conf.peerOf(self);
        if (link.isEmpty() || other.isEmpty()) return Optional.empty();
        try {
            return Optional.of(new PeerLink(self, other.get(), link.get(), directory(file),
                    backend -> frontDoor.ledger().backend(backend).map(BackendTally::open).orElse(0), frontDoor.ledger().sources(),
                    this::tell));
        } catch (Credentials.Unusable e) {
            throw new CannotStart(String.valueOf(e.getMessage()));
        }
    }

    /** On the peer link's event loop. */
    private void tell(LinkAction.News news) {
        switch (news) {
            case LinkAction.News.Learned(var before, var now) -> inbox.tell(new ControlEvent.PeerLearned(before, now));
            case LinkAction.News.Alarm(boolean raised, String evidence) -> inbox.tell(new ControlEvent.PeerLinkAlarm(raised, evidence));
        }
    }

    /** Serves until a signal ends the process; returns, having said why, only if it cannot. */
    public void run() throws CannotStart {
        keepFirst();
        var owner = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(owner), "shutdown"));
        Signals.on("TERM", this::end);
        Signals.on("INT", this::end);
        Signals.on("HUP", () -> { var _ = control.reload("SIGHUP"); });
        latencyKeeper.start();
        timetable.start();
        Thread.ofVirtual().start(() -> Rehearsal.run(engine));
        peer.ifPresent(link -> link.start(() -> OwnReport.of(control.snapshot(), vips.status()),
                stream -> admin.answer(stream, link.status().peer())));
        CompletableFuture.delayedExecutor(SETTLE.toNanos(), TimeUnit.NANOSECONDS).execute(() -> inbox.tell(new ControlEvent.Settled()));
        LOG.info("{} starts: process {}, relay on {}", self.name(), ProcessHandle.current().pid(), engine.transport().text());
        try {
            control.run();
        } catch (VipUnavailable e) {
            throw new CannotStart(e.getMessage());
        } finally {
            ended.countDown();
        }
    }

    /** The first time in good order, which may take as long as connections linger; the second time at once. */
    private void end() {
        if (ending.getAndSet(true)) patient = false;
        else
            System.exit(0);
    }

    /** Unless it is what was in force when the last gateway of this node ended. */
    private void keepFirst() {
        try {
            history.keep(read.text(), read.sha256(), Instant.now(), "the gateway's start", List.of());
        } catch (IOException e) {
            LOG.warn("there is no history to roll back to: {}", History.reason(e));
        }
    }

    /** The agent has a bug, and has released its VIPs: without an agent this process is no gateway. */
    private static void halt() {
        Logs.end(); // why is still to be written
        Runtime.getRuntime().halt(BUG);
    }

    /**
     * The VIPs first: every moment they stay here is a moment clients come to a gateway that is going. Then the control
     * loop, so that the parts are closed by the only thread that still uses them.
     */
    private void close(Thread owner) {
        timetable.close();
        retire();
        vips.close();
        watch.ifPresent(ConfWatch::close);
        owner.interrupt();
        peer.ifPresent(PeerLink::close);
        try {
            if (!ended.await(CONTROL_END.toNanos(), TimeUnit.NANOSECONDS)) LOG.warn("the control loop does not end; closing regardless");
        } catch (InterruptedException e) {
            owner.interrupt();
        }
        frontDoor.close();
        prober.close();
        agents.close();
        trackers.close();
        discoverer.close();
        engine.close();
        latencyKeeper.close();
        notifier.close();
        admin.close();
        LOG.info("{} has ended", self.name());
        Logs.end();
    }

    /** What the other gateway takes over goes on, and so do the connections that are here, within the bound that each VIP sets. */
    private void retire() {
        long mostNanos = control.snapshot().conf().vips().values().stream().mapToLong(vip -> vip.linger().toNanos()).max().orElse(0);
        long sinceNanos = System.nanoTime();
        vips.retire();
        while (vips.isLingering() && patient && System.nanoTime() - sinceNanos < mostNanos) LockSupport.parkNanos(LOOK_NANOS);
    }
}
