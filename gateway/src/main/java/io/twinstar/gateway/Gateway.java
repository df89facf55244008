package io.twinstar.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Node;
import io.twinstar.gateway.admin.AdminServer;
import io.twinstar.gateway.admin.Routes;
import io.twinstar.gateway.admin.RunDirectory;
import io.twinstar.gateway.admin.StatusPage;
import io.twinstar.gateway.control.Control;
import io.twinstar.gateway.control.ControlEvent;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Inbox;
import io.twinstar.gateway.metrics.Meters;
import io.twinstar.gateway.notify.Notifier;
import io.twinstar.gateway.relay.BackendTally;
import io.twinstar.gateway.relay.Engine;
import io.twinstar.gateway.relay.FrontDoor;
import io.twinstar.gateway.relay.Rehearsal;
import io.twinstar.gateway.track.Trackers;
import io.twinstar.health.probe.AgentProber;
import io.twinstar.health.probe.Prober;
import io.twinstar.vip.Setup;
import io.twinstar.vip.VipAgent;
import io.twinstar.vip.VipUnavailable;
import io.twinstar.vip.seal.KeyFile;

/** One running gateway: constructs the parts, wires them, starts them, and takes them down in the order that spares clients. */
public final class Gateway {

    /** How long backends and trackers may take for their first answer before this gateway takes part in elections regardless. */
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private static final int BUG = 70;
    private static final Duration CONTROL_END = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final Inbox inbox = new Inbox();
    private final Node self;
    private final Engine engine;
    private final FrontDoor frontDoor;
    private final Prober prober;
    private final AgentProber agents;
    private final Trackers trackers;
    private final VipAgent vips;
    private final Notifier notifier;
    private final ControlLoop control;
    private final AdminServer admin;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** A gateway that could not be started, in one line for people. */
    public static final class CannotStart extends Exception {

        private static final long serialVersionUID = 1;

        CannotStart(String why) {
            super(why);
        }
    }

    /** Binds everything the configuration names; nothing is served before {@link #run}. */
    public Gateway(Path file, Conf conf, String sha256, Node self) throws CannotStart {
        this.self = self;
        engine = Engine.start(conf.relay());
        frontDoor = new FrontDoor(engine, this::connectFailed);
        prober = new Prober(directory(file), (backend, result) -> inbox.tell(new ControlEvent.Probed(backend, result)), System.nanoTime());
        agents = new AgentProber((backend, result) -> inbox.tell(new ControlEvent.AgentAsked(backend, result)), System.nanoTime());
        trackers = new Trackers((track, result) -> inbox.tell(new ControlEvent.Tracked(track, result)), System.nanoTime());
        vips = new VipAgent(setup(file, conf, sha256, self), conf.vips().values(),
                report -> inbox.tell(new ControlEvent.VipReported(report)), Gateway::halt);
        notifier = new Notifier(self.name(), directory(file),
                (channel, events) -> inbox.tell(new ControlEvent.NoticesLost(channel, events)));
        control = new ControlLoop(inbox, file, Control.begin(conf, sha256), frontDoor, prober, agents, trackers, vips, notifier);
        var status = new StatusPage(self, file, control, engine, frontDoor.ledger(), vips, notifier, System.nanoTime());
        admin = new AdminServer(new Routes(status, new Meters(control, inbox, engine, frontDoor.ledger(), vips, notifier), control));
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

    /** On an event loop. */
    private void connectFailed(BackendId backend) {
        int inARow = frontDoor.ledger().backend(backend).map(BackendTally::failuresInARow).orElse(1);
        inbox.tell(new ControlEvent.ConnectFailed(backend, inARow));
    }

    private static Setup setup(Path file, Conf conf, String sha256, Node self) throws CannotStart {
        var peer = conf.peerOf(self);
        if (conf.pair().isEmpty() || peer.isEmpty()) return new Setup(self, peer, Optional.empty());
        try {
            var key = KeyFile.read(file.toAbsolutePath().resolveSibling(conf.pair().get().key()));
            long configHash = Long.parseUnsignedLong(sha256.substring(0, 2 * Long.BYTES), 16);
            return new Setup(self, peer, Optional.of(new Setup.Pairing(peer.get(), conf.pair().get(), key, configHash)));
        } catch (KeyFile.Unusable e) {
            throw new CannotStart(String.valueOf(e.getMessage()));
        }
    }

    /** Serves until a signal ends the process; returns, having said why, only if it cannot. */
    public void run() throws CannotStart {
        var owner = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(owner), "shutdown"));
        Signals.on("TERM", () -> System.exit(0));
        Signals.on("HUP", () -> { var _ = control.reload("SIGHUP"); });
        Thread.ofVirtual().start(() -> Rehearsal.run(engine));
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

    /** The agent has a bug, and has released its VIPs: without an agent this process is no gateway. */
    private static void halt() {
        Runtime.getRuntime().halt(BUG);
    }

    /**
     * The VIPs first: every moment they stay here is a moment clients come to a gateway that is going. Then the control
     * loop, so that the parts are closed by the only thread that still uses them.
     */
    private void close(Thread owner) {
        vips.close();
        owner.interrupt();
        try {
            if (!ended.await(CONTROL_END.toNanos(), TimeUnit.NANOSECONDS)) LOG.warn("the control loop does not end; closing regardless");
        } catch (InterruptedException e) {
            owner.interrupt();
        }
        frontDoor.close();
        prober.close();
        agents.close();
        trackers.close();
        engine.close();
        notifier.close();
        admin.close();
        LOG.info("{} has ended", self.name());
    }
}
