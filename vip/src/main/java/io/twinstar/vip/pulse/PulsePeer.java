package io.twinstar.vip.pulse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The other gateway's process, as ours knows it. Immutable: each thing that happens makes the next one.
 *
 * <pre>
 *            heard, and proven to live now
 *  UNKNOWN ────────────────────────────────► SOUND ◄──► ONE_WAY      its echo of our pulses rises, or not
 *     │                                       │  ▲         │
 *     │                      not heard lately ▼  │ heard   ▼
 *     │ refused                              SILENT ◄──────┘
 *     ▼                                       │ refused
 *    GONE ◄───────────────────────────────────┘      and from SOUND and ONE_WAY: its connection ended
 * </pre>
 *
 * A recording proves nothing. A process of the peer's is believed once it has echoed a pulse of ours that we sent after we began to
 * believe its predecessor: the predecessor had ended by then and can never have heard that. Then its pulses are accepted in rising
 * order only.
 */
public final class PulsePeer {

    /** In pulses: four in a row may be lost, or late. */
    private static final int RECENT_PULSES = 5;
    /**
     * Longer than what is recent: a process that is killed says nothing more, but its kernel frees its memory before it closes its
     * connection, and on a busy host that has been seen to take 200 ms.
     */
    private static final long DYING_NANOS = 300_000_000;

    private final long nonce;
    private final long recentNanos;
    private final SentTimes sent;
    private final Optional<Session> session;
    /** The first of our pulses whose echo proves that a new process lives. */
    private final long provingFrom;
    /** The last pulse of a process that is not proven, while none is. */
    private final Optional<Beat> unproven;
    private final boolean gone;

    /**
     * What a pulse meant.
     *
     * @param events what it tells, in this order
     * @param refusal empty: it was accepted
     */
    public record Step(PulsePeer next, List<PulseEvent> events, Optional<Refusal> refusal) {}

    private PulsePeer(long nonce, long recentNanos, SentTimes sent, Optional<Session> session, long provingFrom, Optional<Beat> unproven,
            boolean gone) {
        this.nonce = nonce;
        this.recentNanos = recentNanos;
        this.sent = sent;
        this.session = session;
        this.provingFrom = provingFrom;
        this.unproven = unproven;
        this.gone = gone;
    }

    /** @param nonce ours, drawn at our start */
    public static PulsePeer unknown(long nonce, long intervalNanos) {
        return new PulsePeer(nonce, RECENT_PULSES * intervalNanos, SentTimes.none(), Optional.empty(), 1, Optional.empty(), false);
    }

    /** A pulse with the pair's seal came in. */
    public Step heard(Pulse pulse, long nowNanos) {
        if (pulse.beat().nonce() == nonce) { return refuse(Refusal.REFLECTED); }
        if (isOfPeer(pulse.beat().nonce())) {
            Session known = session.orElseThrow();
            if (!known.isBefore(pulse)) { return refuse(Refusal.REPLAYED); }
            return accept(known.heard(pulse, nowNanos), provingFrom, known.lostBefore(pulse), nowNanos);
        }
        if (!pulse.isAfter(new Beat(nonce, provingFrom))) { return challenge(pulse.beat()); }
        return accept(Session.begin(pulse, nowNanos), sent.next(), 0, nowNanos);
    }

    /** What to send now; {@link #sent} is to follow. */
    public Pulse pulse(long configHash, List<Claim> claims) {
        return new Pulse(new Beat(nonce, sent.next()), session.map(it -> it.latest().beat()), unproven, configHash, claims);
    }

    /** @param nowNanos not later than the pulse leaves: its echo is to tell since when at least the peer has heard us */
    public PulsePeer sent(long nowNanos) {
        return new PulsePeer(nonce, recentNanos, sent.plus(nowNanos), session, provingFrom, unproven, gone);
    }

    /** The connection to this process of the peer's ended: closed or reset, as happens at the process's end. */
    public Step ended(long peerNonce, String evidence, long nowNanos) {
        // Of a peer that was silent already it may be no end at all: its host, or a firewall, may have forgotten the connection.
        if (!isOfPeer(peerNonce) || gone || !wasHeard(nowNanos)) { return new Step(this, List.of(), Optional.empty()); }
        return new Step(gone(), List.of(new PulseEvent.Died(evidence)), Optional.empty());
    }

    /** Its host lives, and says that nobody listens there. */
    public PulsePeer refused(long nowNanos) {
        return isHeard(nowNanos) ? this : gone();
    }

    public PulseState state(long nowNanos) {
        if (gone) { return PulseState.GONE; }
        if (session.isEmpty()) { return PulseState.UNKNOWN; }
        if (!isHeard(nowNanos)) { return PulseState.SILENT; }
        // By when its echo rose, not by when we sent what it echoes: a long way there and back is no loss.
        return session.get().ack().filter(ack -> isRecent(ack.heardAtNanos(), nowNanos)).isPresent()
                ? PulseState.SOUND
                : PulseState.ONE_WAY;
    }

    /** The process of the peer's that was last believed to live; empty: none since we started. */
    public Optional<Session> session() {
        return session;
    }

    private Step accept(Session heard, long provingFrom, long lost, long nowNanos) {
        List<PulseEvent> events = new ArrayList<>(2);
        if (gone) { events.add(new PulseEvent.Returned()); }
        events.add(new PulseEvent.Heard(heard.latest().claims(), lost));
        var next = new PulsePeer(nonce, recentNanos, sent, Optional.of(acked(heard, nowNanos)), provingFrom, Optional.empty(), false);
        return new Step(next, events, Optional.empty());
    }

    /** An echo of what is forgotten or never was sent tells nothing. */
    private Session acked(Session heard, long nowNanos) {
        Optional<Beat> echo = heard.latest().echo().filter(it -> it.nonce() == nonce);
        if (echo.isEmpty()) { return heard; }
        long sequence = echo.get().sequence();
        OptionalLong sentAtNanos = sent.of(sequence);
        boolean risen = heard.ack().isEmpty() || sequence > heard.ack().get().sequence();
        return risen && sentAtNanos.isPresent() ? heard.acked(new Session.Ack(sequence, sentAtNanos.getAsLong(), nowNanos)) : heard;
    }

    /** Who believes in a process need not prove itself to another: a new one is the one to ask, as it believes in nobody yet. */
    private Step challenge(Beat heard) {
        if (session.isPresent()) { return refuse(Refusal.STALE_NONCE); }
        var next = new PulsePeer(nonce, recentNanos, sent, session, provingFrom, Optional.of(heard), gone);
        return new Step(next, List.of(), Optional.of(Refusal.STALE_NONCE));
    }

    private Step refuse(Refusal refusal) { return new Step(this, List.of(), Optional.of(refusal)); }

    private PulsePeer gone() { return new PulsePeer(nonce, recentNanos, sent, session, provingFrom, unproven, true); }

    private boolean isOfPeer(long itsNonce) { return session.isPresent() && session.get().nonce() == itsNonce; }

    private boolean isHeard(long nowNanos) { return session.isPresent() && isRecent(session.get().heardAtNanos(), nowNanos); }

    /** So lately that the news of its end is not old. */
    private boolean wasHeard(long nowNanos) {
        return session.isPresent() && nowNanos - session.get().heardAtNanos() <= DYING_NANOS;
    }

    private boolean isRecent(long atNanos, long nowNanos) { return nowNanos - atNanos <= recentNanos; }
}
