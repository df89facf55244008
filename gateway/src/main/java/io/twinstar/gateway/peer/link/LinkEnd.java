package io.twinstar.gateway.peer.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.admit.SharedSources;
import io.twinstar.gateway.peer.link.LinkAction.Dial;
import io.twinstar.gateway.peer.link.LinkAction.HangUp;
import io.twinstar.gateway.peer.link.LinkAction.News.Alarm;
import io.twinstar.gateway.peer.link.LinkAction.News.Learned;
import io.twinstar.gateway.peer.link.LinkAction.Send;
import io.twinstar.gateway.peer.report.Counts;
import io.twinstar.gateway.peer.report.FlowChanges;
import io.twinstar.gateway.peer.report.FlowMirror;
import io.twinstar.gateway.peer.report.Journal;
import io.twinstar.gateway.peer.report.Message;
import io.twinstar.gateway.peer.report.Message.Hello;
import io.twinstar.gateway.peer.report.MessageCodec;
import io.twinstar.gateway.peer.report.Mirror;
import io.twinstar.gateway.peer.report.PeerReport;

/**
 * One end of the link between two gateways. The one whose name comes first dials. Used by one thread.
 *
 * <pre>
 *  dials                         answers
 *    │ ── Hello ────────────────► │      a QUIC connection of the dialling end may stand before the other end
 *    │ ◄──────── Hello, Welcome ─ │      has judged its certificate: both trust it once the other one has
 *    │ ── Welcome, Update ──────► │      answered their hello
 *    │ ◄────────── Ack, Update ── │      what has changed since the change that the other one's hello named
 *    │ ◄── Flows, FlowsAck ─────► │      clients' connections, all of them first and then what changes
 *    │ ◄── Sources, SourcesAck ─► │      what sources use of their limits, likewise
 *    │ ◄═══════ Counts ═════════► │      datagrams, ten a second: they are also the sign of life
 * </pre>
 *
 * A younger conversation takes the place of an older one, which goes on until it does: so certificates and connections are exchanged
 * without a gap.
 */
public final class LinkEnd {

    /** Others than the current one: those that come about, and one that goes. More of them are hung up on. */
    static final int CONVERSATIONS_MAX = 4;
    static final long GREETING_NANOS = 3_000_000_000L;
    /** Thirty datagrams in a row are lost only where nothing comes through. */
    public static final long SILENCE_NANOS = 3_000_000_000L;
    static final long POST_NANOS = 100_000_000;
    static final long RETRY_NANOS = 100_000_000;
    static final long RETRY_NANOS_MAX = 5_000_000_000L;
    /**
     * A conversation is replaced long before what quiche forgets to give back to its flow control can end it (netty/netty#17377): that
     * grows with the data, of which there may be 64 MiB, and an hour of datagrams is little.
     */
    static final long LIFE_NANOS = 3_600_000_000_000L;
    public static final long BYTES_MAX = 8 * 1024 * 1024;
    /** For how long it may be down before people are told. */
    static final long LOST_NANOS = 5_000_000_000L;
    /** How long a conversation with certificates that were replaced may go on: they may have been replaced because they were stolen. */
    static final long RENEWAL_NANOS = 5_000_000_000L;

    private final String self;
    private final String peer;
    private final long process;
    private final boolean dials;
    private final RandomGenerator random;
    private final Journal journal = new Journal();
    private final CountsExchange counts = new CountsExchange(journal);
    private final FlowsExchange flows;
    private final SourcesExchange sources;
    private final Map<Long, Conversation> conversations = new HashMap<>();
    private @Nullable Conversation current;
    private Mirror mirror = new Mirror(0);
    private Optional<PeerReport> report = Optional.empty();
    private boolean dialling;
    private long dialledAtNanos;
    private long dialAtNanos;
    private int failures;
    private int credentials;
    private long renewByNanos;
    private long postAtNanos;
    private long sinceNanos;
    private String reason = "it has not been up yet";
    private OptionalLong heardAtNanos = OptionalLong.empty();
    private boolean alarmed;
    private long accepted;
    private List<LinkAction> actions = new ArrayList<>();

    /**
     * @param process not 0, drawn at this process's start
     * @param mirror of the other gateway's connections, kept by this
     * @param sources of both gateways' connections, told and learned by this
     */
    public LinkEnd(String self, String peer, long process, FlowMirror mirror, SharedSources sources, RandomGenerator random,
            long nowNanos) {
        this.self = self;
        this.peer = peer;
        this.process = process;
        this.random = random;
        flows = new FlowsExchange(mirror);
        this.sources = new SourcesExchange(sources);
        dials = dials(self, peer);
        dialAtNanos = nowNanos;
        postAtNanos = nowNanos;
        sinceNanos = nowNanos;
    }

    public static boolean dials(String self, String peer) {
        return self.compareTo(peer) < 0;
    }

    /** From now on this is what we tell. */
    public List<LinkAction> tell(PeerReport ours) {
        journal.update(ours);
        if (current != null) {
            update(current);
            sources.ask(current, actions);
        }
        return drain();
    }

    /** What sources use has changed, and is due to be told. */
    public List<LinkAction> tellSources(long nowNanos) {
        if (current == null) sources.tellNobody();
        else sources.tell(current, nowNanos, actions);
        return drain();
    }

    /** The other gateway's process has ended: the pulse tells that sooner than its silence does. */
    public List<LinkAction> peerEnded(long nowNanos) {
        sources.forget(nowNanos);
        if (current != null) hangUp(current, "its process has ended", nowNanos);
        return drain();
    }

    /** These are open from now on, and these are not; they are told at the next {@link #tick}. */
    public void change(FlowChanges.Batch batch) {
        flows.change(batch);
    }

    /** A connection to the other gateway stands, and its stream. */
    public List<LinkAction> opened(long id, long nowNanos) {
        dialling = false;
        if (conversations.size() == CONVERSATIONS_MAX) {
            actions.add(new HangUp(id, "there are too many already"));
            return drain();
        }
        long life = LIFE_NANOS - (long) (random.nextDouble() * LIFE_NANOS / 10); // so that not all pairs do it at once
        conversations.put(id, new Conversation(id, credentials, nowNanos, nowNanos + life));
        actions.add(new Send(id, new Hello(MessageCodec.VERSION, self, process, mirror.process(), mirror.change())));
        return drain();
    }

    /** The other gateway could not be reached. */
    public List<LinkAction> unreachable(String why, long nowNanos) {
        dialling = false;
        if (current == null) reason = why;
        later(nowNanos);
        return drain();
    }

    public List<LinkAction> closed(long id, String why, long nowNanos) {
        Conversation ended = conversations.remove(id);
        if (ended != null) lose(ended, why, nowNanos);
        return drain();
    }

    public List<LinkAction> heard(long id, Message message, long nowNanos) {
        Conversation from = conversations.get(id);
        if (from != null) {
            from.heardAtNanos = nowNanos;
            hear(from, message, nowNanos);
        }
        return drain();
    }

    public List<LinkAction> heard(long id, Counts heard, long nowNanos) {
        Conversation from = conversations.get(id);
        if (from != null && from == current) {
            from.heardAtNanos = nowNanos;
            heardAtNanos = OptionalLong.of(nowNanos);
            counts.heard(heard, mirror, nowNanos);
        }
        return drain();
    }

    /** So many bytes of it went, one way or the other. */
    public void carried(long id, int bytes) {
        Conversation on = conversations.get(id);
        if (on != null) on.bytes += bytes;
    }

    /** This node has other certificates now: conversations that were opened with the former ones are to be replaced, and soon. */
    public List<LinkAction> renewed(long nowNanos) {
        credentials++;
        renewByNanos = nowNanos + RENEWAL_NANOS;
        failures = 0;
        dialAtNanos = nowNanos;
        if (!dials && current != null) actions.add(new Send(current.id, new Message.Renew()));
        return drain();
    }

    /** Does what is due; to be called ten times a second. */
    public List<LinkAction> tick(ToIntFunction<BackendId> open, long nowNanos) {
        for (Conversation each : List.copyOf(conversations.values())) {
            whyEnd(each, nowNanos).ifPresent(why -> hangUp(each, why, nowNanos));
        }
        if (current == null && !alarmed && nowNanos - sinceNanos >= LOST_NANOS) {
            alarmed = true;
            sources.forget(nowNanos);
            actions.add(new Alarm(true, reason));
        }
        if (dialling && nowNanos - dialledAtNanos >= 2 * GREETING_NANOS) {
            dialling = false;
            later(nowNanos);
        }
        if (dials && mayDial(nowNanos)) {
            dialling = true;
            dialledAtNanos = nowNanos;
            actions.add(new Dial());
        }
        if (current != null && nowNanos - postAtNanos >= 0) {
            counts.post(current.id, open, nowNanos, actions);
            flows.tell(current, actions);
            postAtNanos = nowNanos + POST_NANOS;
        }
        return drain();
    }

    public LinkView view() {
        boolean unacknowledged = current == null || current.acked != journal.latest();
        return new LinkView(current != null, sinceNanos, reason, heardAtNanos, counts.roundTripNanos(), report, mirror.open(),
                unacknowledged, accepted, flows.view(current != null), sources.known());
    }

    /** The conversation that counts; empty: the link is down. */
    public OptionalLong currentId() {
        return current == null ? OptionalLong.empty() : OptionalLong.of(current.id);
    }

    /** One attempt at a time; and none while a conversation is well, and not to be replaced. */
    private boolean mayDial(long nowNanos) {
        boolean underWay = dialling || conversations.values().stream().anyMatch(each -> !each.isTrusted());
        return !underWay && nowNanos - dialAtNanos >= 0 && (current == null || isWorn(current, nowNanos));
    }

    private boolean isWorn(Conversation it, long nowNanos) {
        return it.credentials != credentials || it.bytes >= BYTES_MAX || nowNanos - it.agedAtNanos >= 0;
    }

    private Optional<String> whyEnd(Conversation it, long nowNanos) {
        if (!it.isTrusted() && nowNanos - it.openedAtNanos >= GREETING_NANOS) return Optional.of("it does not greet");
        if (nowNanos - it.heardAtNanos >= SILENCE_NANOS) return Optional.of("it is silent");
        if (it.credentials != credentials && nowNanos - renewByNanos >= 0) return Optional.of("its certificates have been replaced");
        return Optional.empty();
    }

    private void hear(Conversation from, Message message, long nowNanos) {
        switch (message) {
            case Hello hello -> greet(from, hello, nowNanos);
            case Message.Welcome(long welcomed) when welcomed == process -> {
                from.welcome = true;
                trust(from, nowNanos);
            }
            case Message.Welcome _ -> hangUp(from, "it welcomes another process", nowNanos);
            case Message.Update update when from == current -> take(from, update, nowNanos);
            case Message.Ack(long upTo) when from == current -> {
                from.acked = Math.clamp(upTo, from.acked, from.told);
                update(from);
            }
            case Message.Renew _ when from == current -> {
                from.agedAtNanos = nowNanos;
                dialAtNanos = nowNanos;
            }
            case Message.Flows told when from == current -> flows.heard(from, told, actions);
            case Message.FlowsAck(long number) when from == current -> flows.acknowledged(from, number, actions);
            case Message.Sources told when from == current -> sources.heard(from, told, nowNanos, actions);
            case Message.SourcesAck(long number) when from == current -> sources.acknowledged(from, number, nowNanos, actions);
            case Message.SourcesWanted _ when from == current -> sources.again(from, nowNanos, actions);
            case Message.Update _,Message.Ack _,Message.Renew _,Message.Flows _,Message.FlowsAck _,Message.Sources _,Message.SourcesAck _,Message.SourcesWanted _ -> {
                if (!from.isTrusted()) hangUp(from, "it speaks before it is known", nowNanos);
            }
        }
    }

    private void greet(Conversation from, Hello hello, long nowNanos) {
        if (from.hello.isPresent()) {
            hangUp(from, "it greets twice", nowNanos);
        } else if (!hello.node().equals(peer)) {
            hangUp(from, "it says that it is %s, not %s".formatted(hello.node(), peer), nowNanos);
        } else if (hello.process() == process || hello.process() == 0) {
            hangUp(from, "it says that it is this process", nowNanos);
        } else {
            from.hello = Optional.of(hello);
            if (!dials) actions.add(new Send(from.id, new Message.Welcome(hello.process())));
            trust(from, nowNanos);
        }
    }

    /** The youngest conversation in which each has accepted the other's hello is the one that counts. */
    private void trust(Conversation it, long nowNanos) {
        if (!it.isTrusted()) return;
        Hello hello = it.hello.orElseThrow();
        if (dials) actions.add(new Send(it.id, new Message.Welcome(hello.process()))); // the other end is to trust it after this one
        Conversation former = current;
        current = it;
        accepted++;
        failures = 0;
        heardAtNanos = OptionalLong.of(nowNanos);
        if (mirror.process() != hello.process()) {
            mirror = new Mirror(hello.process());
            report = Optional.empty();
            counts.forget();
            flows.forget();
            sources.forget(nowNanos);
        }
        flows.begin();
        mirror.dropParts();
        it.told = hello.knownProcess() == process ? hello.knownChange() : 0;
        it.acked = it.told;
        if (former == null) {
            sinceNanos = nowNanos;
            reason = (dials ? self : peer) + " has dialled";
            if (alarmed) actions.add(new Alarm(false, reason));
            alarmed = false;
        } else if (!dials) {
            conversations.remove(former.id);
            actions.add(new HangUp(former.id, "a younger one takes its place"));
        } // else the other end does so once it trusts this one, too: if it were told by the former first, it would be down meanwhile
        update(it);
        sources.begin(it, nowNanos, actions);
    }

    /** One batch at a time: what changes meanwhile goes with the next one, so that what waits to be sent is bounded by what there is. */
    private void update(Conversation to) {
        if (to.acked != to.told || to.told == journal.latest()) return;
        var changes = journal.since(to.told);
        long from = changes.whole() ? 0 : to.told;
        var facts = changes.facts();
        int parts = Math.max(Math.ceilDiv(facts.size(), Message.Update.FACTS_MAX), 1);
        for (int part = 0; part < parts; part++) {
            int end = Math.min((part + 1) * Message.Update.FACTS_MAX, facts.size());
            actions.add(new Send(to.id, new Message.Update(from, changes.upTo(), part == parts - 1,
                    facts.subList(part * Message.Update.FACTS_MAX, end))));
        }
        to.told = changes.upTo();
    }

    private void take(Conversation from, Message.Update update, long nowNanos) {
        switch (mirror.take(update)) {
            case Mirror.Taken.Partly _ -> {
            }
            case Mirror.Taken.Whole(PeerReport known) -> {
                actions.add(new Send(from.id, new Message.Ack(update.upTo())));
                actions.add(new Learned(report, known));
                report = Optional.of(known);
            }
            case Mirror.Taken.Unfit(String why) -> hangUp(from, "its update does not fit: " + why, nowNanos);
        }
    }

    private void hangUp(Conversation it, String why, long nowNanos) {
        conversations.remove(it.id);
        actions.add(new HangUp(it.id, why));
        lose(it, why, nowNanos);
    }

    private void lose(Conversation ended, String why, long nowNanos) {
        if (ended == current) {
            current = null;
            sinceNanos = nowNanos;
            reason = why;
            dialAtNanos = nowNanos + (long) (random.nextDouble() * RETRY_NANOS);
        } else if (!ended.isTrusted()) {
            if (current == null) reason = why;
            later(nowNanos);
        }
    }

    /** Twice as long after each failure in a row, and never both gateways of many pairs in step. */
    private void later(long nowNanos) {
        long most = Math.min(RETRY_NANOS << Math.min(failures, 10), RETRY_NANOS_MAX);
        failures++;
        dialAtNanos = nowNanos + most / 2 + (long) (random.nextDouble() * most / 2);
    }

    private List<LinkAction> drain() {
        var due = actions;
        actions = new ArrayList<>();
        return due;
    }
}
