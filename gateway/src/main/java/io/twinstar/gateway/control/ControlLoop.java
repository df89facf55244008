package io.twinstar.gateway.control;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Check;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Vip;
import io.twinstar.conf.file.ConfFile;
import io.twinstar.conf.file.FileSwap;
import io.twinstar.conf.text.Decoded;
import io.twinstar.gateway.control.ControlEvent.Request;
import io.twinstar.gateway.control.Effect.Outcome;
import io.twinstar.gateway.discovery.Discoverer;
import io.twinstar.gateway.history.History;
import io.twinstar.gateway.notify.Notice;
import io.twinstar.gateway.notify.Notifier;
import io.twinstar.gateway.peer.PeerLink;
import io.twinstar.gateway.relay.Closing;
import io.twinstar.gateway.relay.FrontDoor;
import io.twinstar.gateway.track.Trackers;
import io.twinstar.health.probe.AgentProber;
import io.twinstar.health.probe.Prober;
import io.twinstar.vip.Precedence;
import io.twinstar.vip.VipAgent;
import io.twinstar.vip.VipUnavailable;

/**
 * The owner of the gateway's state: one thread that takes events from its inbox, asks {@link Control}, and performs
 * what it says with the parts it was given.
 */
public final class ControlLoop {

    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);

    private final AtomicLong tickets = new AtomicLong();
    private final Map<Long, CompletableFuture<Outcome>> waiting = new ConcurrentHashMap<>();

    private final Inbox inbox;
    private final Path file;
    private final FileSwap swap;
    private final History history;
    private final List<Effect> first;
    private final FrontDoor frontDoor;
    private final Prober prober;
    private final AgentProber agents;
    private final Trackers trackers;
    private final Discoverer discoverer;
    private final VipAgent vips;
    private final Notifier notifier;
    private final Optional<PeerLink> peer;
    private volatile Control.State state;

    public ControlLoop(Inbox inbox, Path file, History history, Control.Step first, FrontDoor frontDoor, Prober prober, AgentProber agents,
            Trackers trackers, Discoverer discoverer, VipAgent vips, Notifier notifier, Optional<PeerLink> peer) {
        this.inbox = inbox;
        this.file = file;
        this.swap = new FileSwap(file);
        this.history = history;
        this.first = first.effects();
        this.state = first.next();
        this.frontDoor = frontDoor;
        this.prober = prober;
        this.agents = agents;
        this.trackers = trackers;
        this.discoverer = discoverer;
        this.vips = vips;
        this.notifier = notifier;
        this.peer = peer;
    }

    /**
     * Performs the first step, then takes events until it is interrupted; otherwise it ends only by an exception, which is a
     * bug or a VIP that cannot be held.
     */
    public void run() throws VipUnavailable {
        goFirst();
        var due = new ArrayDeque<ControlEvent>();
        for (Effect effect : first) perform(effect, due);
        try {
            while (true) {
                due.add(inbox.take(Control.dueNanos(state)));
                while (!due.isEmpty()) {
                    var step = Control.step(state, due.remove(), System.nanoTime());
                    state = step.next();
                    for (Effect effect : step.effects()) perform(effect, due);
                }
            }
        } catch (InterruptedException _) {
            tellTheLast();
        }
    }

    /** With the event loops: where CPUs are scarce, nobody should be sent to a backend that has died, or wait for a reload, for that. */
    private static void goFirst() {
        Precedence.take().ifPresent(why -> LOG.info("What changes goes no earlier than other work when CPUs are scarce: {}", why));
    }

    /** Asks for the file to be read again, and answers when everything is done or refused. */
    public CompletableFuture<Outcome> reload(String origin) {
        return ask(origin, ControlEvent.ReloadRequested::new);
    }

    /** Asks for something, and answers when everything is done or refused. */
    public CompletableFuture<Outcome> ask(String origin, Function<Request, ControlEvent> question) {
        long ticket = tickets.incrementAndGet();
        var answer = new CompletableFuture<Outcome>();
        waiting.put(ticket, answer);
        if (!inbox.tell(question.apply(new Request(origin, ticket)))) {
            waiting.remove(ticket);
            answer.complete(new Outcome(false, snapshot().generation(), List.of("the gateway is too busy; try again")));
        }
        return answer;
    }

    /** The latest picture. */
    public Snapshot snapshot() {
        return state.snapshot();
    }

    private void perform(Effect effect, ArrayDeque<ControlEvent> due) throws VipUnavailable {
        switch (effect) {
            case Effect.ReadFile(Request request) -> due.add(read(request));
            case Effect.Prepare(Offer offer, String read, Conf inForce) -> due.add(prepare(offer, read, inForce)
                    .<ControlEvent>map(why -> new ControlEvent.PrepareFailed(offer, why)).orElse(new ControlEvent.Prepared(offer)));
            case Effect.PrepareState(ControlEvent.StateWanted wanted, Conf inForce) -> due.add(frontDoor.prepare(inForce)
                    .<ControlEvent>map(why -> new ControlEvent.StateFailed(wanted, why)).orElse(new ControlEvent.StatePrepared(wanted)));
            case Effect.Install(Request request) -> due.add(swap.install()
                    .<ControlEvent>map(why -> new ControlEvent.NotInstalled(request, why)).orElse(new ControlEvent.Installed(request)));
            case Effect.Discard _ -> swap.discard();
            case Effect.Keep(Offer offer, var changes) -> keep(offer, changes);
            case Effect.Publish(Snapshot snapshot) -> publish(snapshot);
            case Effect.Watch(var checks) -> {
                prober.watch(checks);
                agents.watch(agents(checks));
            }
            case Effect.Discover(var finders) -> discoverer.watch(finders);
            case Effect.WatchTracks(var tracks) -> trackers.watch(tracks);
            case Effect.Recheck(BackendId backend) -> prober.recheck(backend);
            case Effect.JoinVips(var wanted) -> join(wanted);
            case Effect.ApplyVips(var wanted) -> vips.apply(wanted);
            case Effect.AssessVips(var byVip) -> vips.assess(byVip);
            case Effect.HandOver(String vip, long ticket) -> vips.handOver(vip, ticket);
            case Effect.LeaveVip(String vip, Closing closing) -> frontDoor.leave(vip, closing);
            case Effect.KeepVip(String vip) -> frontDoor.returned(vip);
            case Effect.ForgetPeer _ -> peer.ifPresent(PeerLink::peerEnded);
            case Effect.Answer(long ticket, Outcome outcome) -> answer(ticket, outcome);
            case Effect.Note(Effect.Severity severity, String text) -> note(severity, text);
            case Effect.Tell(Notice notice) -> notifier.tell(notice);
            case Effect.NotifyBy(Notify ways) -> notifier.apply(ways);
        }
    }

    private void publish(Snapshot snapshot) {
        frontDoor.close(snapshot.closings()); // first: what drains is not lost
        frontDoor.publish(snapshot.inForce(), snapshot::serves);
        vips.configured(snapshot.sha256());
        peer.ifPresent(PeerLink::refresh);
    }

    /** All of it; or none, and one line that says why. */
    private Optional<String> prepare(Offer offer, String read, Conf inForce) {
        var absent = absentInterface(snapshot().conf(), offer.conf());
        if (absent.isPresent() || !offer.replacesFile()) return absent.or(() -> frontDoor.prepare(inForce));
        var fault = swap.stage(offer.text(), read).or(() -> frontDoor.prepare(inForce));
        if (fault.isEmpty() && offer.manner() instanceof Offer.Manner.Apply) {
            fault = swap.install();
            if (fault.isPresent()) publish(snapshot()); // unbinds again
        }
        if (fault.isPresent()) swap.discard();
        return fault;
    }

    /** A VIP that comes to an interface which is not there would be answered for by nobody. One that has gone meanwhile is another matter. */
    private static Optional<String> absentInterface(Conf now, Conf next) {
        var known = now.vips().values().stream().map(Vip::interfaceName).toList();
        return next.vips().values().stream().filter(vip -> !known.contains(vip.interfaceName()) && !isThere(vip.interfaceName()))
                .map(vip -> "VIP %s: this host has no interface %s".formatted(vip.name(), vip.interfaceName())).findFirst();
    }

    private static boolean isThere(String interfaceName) {
        try {
            return NetworkInterface.getByName(interfaceName) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }

    private void keep(Offer offer, List<String> changes) {
        try {
            history.keep(offer.text(), offer.sha256(), Instant.now(), offer.request().origin(), changes);
        } catch (IOException e) {
            LOG.warn("no rollback will lead to what is in force now; it cannot be kept: {}", History.reason(e));
        }
    }

    private static Map<BackendId, Check.Agent> agents(Map<BackendId, Check> checks) {
        var agents = new LinkedHashMap<BackendId, Check.Agent>();
        checks.forEach((backend, check) -> check.agent().ifPresent(agent -> agents.put(backend, agent)));
        return agents;
    }

    /** That the VIPs were resigned is still to be told; nothing is done any more. */
    private void tellTheLast() {
        for (var event = inbox.poll(); event.isPresent(); event = inbox.poll()) {
            for (Effect effect : Control.step(state, event.get(), System.nanoTime()).effects()) {
                if (effect instanceof Effect.Note(var severity, var text)) note(severity, text);
                if (effect instanceof Effect.Tell(var notice)) notifier.tell(notice);
            }
        }
    }

    private ControlEvent read(Request request) {
        var read = ConfFile.read(file);
        if (read instanceof ConfFile.Loaded(Decoded.Good(Conf conf), String sha256, String text))
            return new ControlEvent.Offered(Offer.ofFile(request, conf, sha256, text));
        return new ControlEvent.Rejected(request, read.problems(file.toString()));
    }

    /** A reload may have come between the agent's construction and its start. */
    private void join(Collection<Vip> wanted) throws VipUnavailable {
        vips.start();
        vips.apply(wanted);
    }

    private void answer(long ticket, Outcome outcome) {
        var asked = waiting.remove(ticket);
        if (asked != null) asked.complete(outcome);
    }

    private void note(Effect.Severity severity, String text) {
        notifier.note(severity == Effect.Severity.WARNING, text);
        switch (severity) {
            case INFO -> LOG.info(text);
            case WARNING -> LOG.warn(text);
        }
    }
}
