package io.twinstar.gateway.control;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Check;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Vip;
import io.twinstar.conf.file.ConfFile;
import io.twinstar.conf.text.Decoded;
import io.twinstar.gateway.control.ControlEvent.Request;
import io.twinstar.gateway.control.Effect.Outcome;
import io.twinstar.gateway.notify.Notice;
import io.twinstar.gateway.notify.Notifier;
import io.twinstar.gateway.relay.FrontDoor;
import io.twinstar.gateway.track.Trackers;
import io.twinstar.health.probe.AgentProber;
import io.twinstar.health.probe.Prober;
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
    private final List<Effect> first;
    private final FrontDoor frontDoor;
    private final Prober prober;
    private final AgentProber agents;
    private final Trackers trackers;
    private final VipAgent vips;
    private final Notifier notifier;
    private volatile Control.State state;

    public ControlLoop(Inbox inbox, Path file, Control.Step first, FrontDoor frontDoor, Prober prober, AgentProber agents,
            Trackers trackers,
            VipAgent vips, Notifier notifier) {
        this.inbox = inbox;
        this.file = file;
        this.first = first.effects();
        this.state = first.next();
        this.frontDoor = frontDoor;
        this.prober = prober;
        this.agents = agents;
        this.trackers = trackers;
        this.vips = vips;
        this.notifier = notifier;
    }

    /**
     * Performs the first step, then takes events until it is interrupted; otherwise it ends only by an exception, which is a
     * bug or a VIP that cannot be held.
     */
    public void run() throws VipUnavailable {
        var due = new ArrayDeque<ControlEvent>();
        for (Effect effect : first) perform(effect, due);
        try {
            while (true) {
                due.add(inbox.take());
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

    /** Asks for the file to be read again, and answers when everything is done or refused. */
    public CompletableFuture<Outcome> reload(String origin) {
        long ticket = tickets.incrementAndGet();
        var answer = new CompletableFuture<Outcome>();
        waiting.put(ticket, answer);
        if (!inbox.tell(new ControlEvent.ReloadRequested(new Request(origin, ticket)))) {
            waiting.remove(ticket);
            answer.complete(new Outcome(false, snapshot().generation(), List.of("the gateway is too busy to reload; try again")));
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
            case Effect.Prepare(ControlEvent.Offer offer) -> due.add(frontDoor.prepare(offer.conf())
                    .<ControlEvent>map(why -> new ControlEvent.PrepareFailed(offer, why)).orElse(new ControlEvent.Prepared(offer)));
            case Effect.Publish(Snapshot snapshot) -> frontDoor.publish(snapshot.inForce(), snapshot::serves);
            case Effect.Watch(var checks) -> {
                prober.watch(checks);
                agents.watch(agents(checks));
            }
            case Effect.WatchTracks(var tracks) -> trackers.watch(tracks);
            case Effect.Recheck(BackendId backend) -> prober.recheck(backend);
            case Effect.JoinVips(var wanted) -> join(wanted);
            case Effect.ApplyVips(var wanted) -> vips.apply(wanted);
            case Effect.AssessVips(var byVip) -> vips.assess(byVip);
            case Effect.Answer(long ticket, Outcome outcome) -> answer(ticket, outcome);
            case Effect.Note(Effect.Severity severity, String text) -> note(severity, text);
            case Effect.Tell(Notice notice) -> notifier.tell(notice);
            case Effect.NotifyBy(Notify ways) -> notifier.apply(ways);
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
        if (read instanceof ConfFile.Loaded(Decoded.Good(Conf conf), String sha256))
            return new ControlEvent.Offered(new ControlEvent.Offer(request, conf, sha256));
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

    private static void note(Effect.Severity severity, String text) {
        switch (severity) {
            case INFO -> LOG.info(text);
            case WARNING -> LOG.warn(text);
        }
    }
}
