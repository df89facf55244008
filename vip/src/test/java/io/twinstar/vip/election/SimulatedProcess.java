package io.twinstar.vip.election;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Consumer;

import io.twinstar.vip.pulse.Claim;
import io.twinstar.vip.pulse.Pulse;
import io.twinstar.vip.pulse.PulseEvent;
import io.twinstar.vip.pulse.PulsePeer;
import io.twinstar.vip.pulse.PulseState;
import io.twinstar.vip.pulse.Session;
import io.twinstar.vip.witness.Answer;
import io.twinstar.vip.witness.Asker;
import io.twinstar.vip.witness.Question;
import io.twinstar.vip.witness.Reply;
import io.twinstar.vip.witness.Request;

/** One life of a gateway's agent: turns as its loop does, packets before deadlines, and joins pulse, witness and elections alike. */
final class SimulatedProcess {

    /** What a socket holds for a process that does not read; what comes later is lost. */
    private static final int INBOX_MOST = 256;
    private static final long NEWS_GAP_NANOS = Scenario.MILLI;
    private static final long REVIEW_NANOS = 100 * Scenario.MILLI;
    private static final long WITNESS_CHECK_NANOS = 1_000 * Scenario.MILLI;

    final long nonce;
    private final SimulatedGateway gateway;
    private final SimulatedPair pair;
    private final List<SimulatedVip> vips = new ArrayList<>();
    private final Queue<SimulatedPair.Advertised> advertisements = new ArrayDeque<>();
    private final Queue<Pulse> pulses = new ArrayDeque<>();
    private final Queue<Reply> replies = new ArrayDeque<>();
    private final List<PulseEvent> events = new ArrayList<>();
    private final Asker asker;
    private final SimulatedLifeline lifeline;
    private PulsePeer peer;
    private List<Claim> told = List.of();
    private OptionalLong pulsedAtNanos = OptionalLong.empty();
    private OptionalLong acknowledged = OptionalLong.empty();
    private OptionalLong advertisedAtNanos = OptionalLong.empty(); // by the peer
    private OptionalLong goneSinceNanos = OptionalLong.empty(); // at the earliest
    private long receivedAtNanos;
    private Router.Ailments ailments;
    private long reviewedAtNanos;
    private long checkWitnessAtNanos;
    private long wakeAtNanos = Long.MAX_VALUE; // true time
    private boolean started;
    private boolean ended;

    SimulatedProcess(SimulatedGateway gateway, long nonce) {
        this.gateway = gateway;
        this.nonce = nonce;
        pair = gateway.pair;
        ailments = gateway.ailments();
        long nowNanos = gateway.nowNanos();
        peer = PulsePeer.unknown(nonce, pair.scenario.pulseNanos());
        asker = new Asker(gateway.address, nonce, nowNanos);
        lifeline = new SimulatedLifeline(pair, gateway.index, this);
        reviewedAtNanos = nowNanos;
        receivedAtNanos = nowNanos;
        checkWitnessAtNanos = nowNanos;
        pair.scenario.vips().forEach(plan -> vips.add(new SimulatedVip(plan, gateway)));
    }

    void die() {
        ended = true;
        vips.forEach(SimulatedVip::die);
        lifeline.close();
    }

    void takeLeave() {
        long nowNanos = gateway.nowNanos();
        vips.forEach(vip -> vip.step(new Event.Stopped(), nowNanos));
        if (pair.pulses()) { pair.pulse(gateway, peer.pulse(0, claims(nowNanos).stream().map(Claim::resigned).toList())); }
        die();
    }

    void advertised(SimulatedPair.Advertised message) { take(advertisements, message); }

    void pulsed(Pulse pulse) { take(pulses, pulse); }

    void replied(Reply reply) { take(replies, reply); }

    private <T> void take(Queue<T> inbox, T message) {
        if (inbox.size() < INBOX_MOST) { inbox.add(message); }
        turn();
    }

    void turn() { turn(gateway.nowNanos()); }

    /**
     * {@code AgentLoop.turn}.
     *
     * @param nowNanos what the clock showed when the turn began; what comes in is judged by what it shows then
     */
    void turn(long nowNanos) {
        if (ended || gateway.isPaused()) { return; }
        if (!started) {
            started = true;
            vips.forEach(vip -> vip.step(new Event.Started(), nowNanos));
        }
        for (var heard = advertisements.poll(); heard != null; heard = advertisements.poll()) { hear(heard, gateway.nowNanos()); }
        if (pair.pulses()) { receive(nowNanos); }
        if (!ailments.equals(gateway.ailments())) {
            ailments = gateway.ailments();
            long laterNanos = gateway.nowNanos();
            perform(vip -> vip.reconfigure(ailments, laterNanos), laterNanos);
        }
        for (SimulatedVip vip : vips) {
            if (mayGoOn(vip, nowNanos)) { perform(vip, it -> it.tick(nowNanos), nowNanos); }
            if (isSplit(vip)) { perform(vip, it -> it.step(new Event.GroupLost("a split"), nowNanos), nowNanos); }
        }
        if (pair.pulses()) { send(nowNanos); }
        wakeWhenDue(nowNanos);
    }

    private void hear(SimulatedPair.Advertised heard, long nowNanos) {
        advertisedAtNanos = OptionalLong.of(nowNanos);
        pair.story.tell(() -> "%s hears %s".formatted(gateway.name(), heard));
        for (SimulatedVip vip : vips) {
            if (vip.plan.vrid() == heard.vrid()) { perform(vip, it -> it.heard(heard, nowNanos), nowNanos); }
        }
    }

    /** {@code Peering.receive}: the pulse speaks before the elections have heard what it heard. */
    private void receive(long nowNanos) {
        beat(nowNanos);
        noteDeath(nowNanos);
        hear(events, gateway.nowNanos());
        events.clear();
        if (nowNanos - reviewedAtNanos >= REVIEW_NANOS) {
            reviewedAtNanos = nowNanos;
            review(nowNanos);
        }
    }

    private void hear(List<PulseEvent> events, long nowNanos) {
        for (PulseEvent event : events) {
            switch (event) {
                case PulseEvent.Heard(var claims, var _) -> claims.forEach(claim -> claimed(claim, nowNanos));
                case PulseEvent.Died _ -> tellGone(nowNanos);
                case PulseEvent.Returned _ -> {
                }
            }
        }
        tellAcknowledged(nowNanos);
        for (Reply reply = replies.poll(); reply != null; reply = replies.poll()) { heard(reply, nowNanos); }
    }

    private void review(long nowNanos) {
        if (goneSinceNanos.isEmpty()) { return; }
        boolean back = advertisedAtNanos.isPresent() && advertisedAtNanos.getAsLong() - goneSinceNanos.getAsLong() >= 0;
        if (!back) { tellGone(nowNanos); }
    }

    private void tellGone(long nowNanos) {
        goneSinceNanos.ifPresent(since -> perform(vip -> vip.step(new Event.PeerGone(since), nowNanos), nowNanos));
    }

    private void noteDeath(long nowNanos) {
        boolean gone = peer.state(nowNanos) == PulseState.GONE;
        if (!gone) {
            goneSinceNanos = OptionalLong.empty();
        } else if (goneSinceNanos.isEmpty()) {
            goneSinceNanos = OptionalLong.of(receivedAtNanos);
        }
        receivedAtNanos = nowNanos;
    }

    private void claimed(Claim claim, long nowNanos) {
        pair.story.tell(() -> "%s hears the pulse: vrid %d %s %d".formatted(gateway.name(), claim.vrid(), claim.role().title(),
                claim.priority()));
        for (SimulatedVip vip : vips) {
            if (vip.plan.vrid() != claim.vrid()) { continue; }
            boolean barred = isBarred(vip, nowNanos);
            perform(vip, it -> it.claimed(claim, pair.peerAddress(gateway.index), barred, nowNanos), nowNanos);
        }
    }

    private void tellAcknowledged(long nowNanos) {
        Optional<Session.Ack> ack = peer.session().flatMap(Session::ack);
        if (ack.isEmpty()) {
            acknowledged = OptionalLong.empty();
            return;
        }
        long sentAtNanos = ack.get().sentAtNanos();
        if (acknowledged.isPresent() && acknowledged.getAsLong() == sentAtNanos) { return; }
        acknowledged = OptionalLong.of(sentAtNanos);
        perform(vip -> vip.acknowledged(sentAtNanos, nowNanos), nowNanos);
    }

    private void heard(Reply reply, long nowNanos) {
        pair.story.tell(() -> "%s hears the witness: %s".formatted(gateway.name(), reply));
        switch (asker.hear(reply, nowNanos)) {
            case Asker.Heard.Challenged(var again) -> again.ifPresent(this::ask);
            case Asker.Heard.Answered(var answers) -> answers.forEach(answer -> answered(answer, nowNanos));
            case Asker.Heard.Unexpected _ -> {
            }
        }
    }

    private void answered(Answer answer, long nowNanos) {
        if (!(answer instanceof Answer.Granted(var vote, long untilNanos))) { return; }
        for (SimulatedVip vip : vips) {
            if (vip.vote().equals(vote)) { perform(vip, it -> it.step(new Event.Granted(untilNanos), nowNanos), nowNanos); }
        }
    }

    /** {@code PulseLink.turn}. */
    private void beat(long nowNanos) {
        for (Pulse pulse = pulses.poll(); pulse != null; pulse = pulses.poll()) { follow(peer.heard(pulse, gateway.nowNanos())); }
        Optional<PulsePeer.Step> end = lifeline.turn(peer, gateway.nowNanos());
        if (end.isPresent()) { follow(end.get()); }
        List<Claim> claims = claims(nowNanos);
        if (pulsedAtNanos.isPresent() && nowNanos - pulseDueNanos(claims) < 0) { return; }
        pair.pulse(gateway, peer.pulse(0, claims));
        peer = peer.sent(nowNanos);
        pulsedAtNanos = OptionalLong.of(nowNanos);
        told = claims;
    }

    private void follow(PulsePeer.Step step) {
        peer = step.next();
        events.addAll(step.events());
    }

    /** News do not wait for the next beat. */
    private long pulseDueNanos(List<Claim> claims) {
        return pulsedAtNanos.orElseThrow() + (claims.equals(told) ? pair.scenario.pulseNanos() : NEWS_GAP_NANOS);
    }

    private List<Claim> claims(long nowNanos) {
        List<Claim> claims = new ArrayList<>(vips.size());
        for (SimulatedVip vip : vips) { claims.add(vip.claim(isBarred(vip, nowNanos), nowNanos)); }
        return claims.equals(told) ? told : List.copyOf(claims);
    }

    /** {@code Peering.send}: nothing can have come in since. */
    private void send(long nowNanos) {
        beat(nowNanos);
        if (pair.scenario.quorum() != Quorum.WITNESS) { return; }
        List<Question> questions = new ArrayList<>();
        long trueUntilNanos = nowNanos + WITNESS_CHECK_NANOS;
        for (SimulatedVip vip : vips) {
            Optional<Question> question = vip.takeQuestion();
            if (question.isEmpty()) { continue; }
            questions.add(question.get());
            OptionalLong activeUntil = vip.activeUntilNanos();
            if (activeUntil.isPresent()) { trueUntilNanos = Timing.earlier(trueUntilNanos, activeUntil.getAsLong()); }
        }
        if (questions.isEmpty() && nowNanos - checkWitnessAtNanos < 0) { return; }
        asker.ask(questions, trueUntilNanos, nowNanos).forEach(this::ask);
        checkWitnessAtNanos = nowNanos + WITNESS_CHECK_NANOS;
    }

    private void ask(Request request) {
        pair.story.tell(() -> "%s asks the witness: %s".formatted(gateway.name(), request));
        pair.ask(gateway, nonce, request);
    }

    private void perform(Consumer<SimulatedVip> deed, long nowNanos) {
        for (SimulatedVip vip : vips) { perform(vip, deed, nowNanos); }
    }

    /** What is lost here takes its group with it. */
    private void perform(SimulatedVip vip, Consumer<SimulatedVip> deed, long nowNanos) {
        boolean wasActive = vip.isActive();
        deed.accept(vip);
        if (!wasActive || vip.isActive() || !vip.plan.grouped()) { return; }
        for (SimulatedVip fellow : vips) {
            if (fellow != vip) { perform(fellow, it -> it.step(new Event.GroupLost("vrid " + vip.plan.vrid()), nowNanos), nowNanos); }
        }
    }

    private boolean mayGoOn(SimulatedVip vip, long nowNanos) {
        if (!vip.plan.grouped() || vip.isActive()) { return true; }
        return SyncGroup.isReady(fellows(vip), nowNanos);
    }

    private boolean isSplit(SimulatedVip vip) {
        return vip.plan.grouped() && vips.stream().filter(it -> it != vip)
                .anyMatch(fellow -> SyncGroup.mustLeave(vip.state(), fellow.me(), fellow.state(), pair.pulses()));
    }

    private boolean isBarred(SimulatedVip vip, long nowNanos) {
        return vip.plan.grouped() && SyncGroup.isBarred(fellows(vip), nowNanos);
    }

    private List<State> fellows(SimulatedVip vip) { return vips.stream().filter(it -> it != vip).map(SimulatedVip::state).toList(); }

    private void wakeWhenDue(long nowNanos) {
        long dueNanos = pair.pulses()
                ? Math.min(pulseDueNanos(told) - nowNanos, reviewedAtNanos + REVIEW_NANOS - nowNanos)
                : Long.MAX_VALUE;
        if (pair.pulses() && !claims(nowNanos).equals(told)) { dueNanos = pulsedAtNanos.orElseThrow() + NEWS_GAP_NANOS - nowNanos; }
        for (SimulatedVip vip : vips) {
            OptionalLong deadline = vip.deadlineNanos();
            if (deadline.isEmpty()) { continue; }
            long untilNanos = Math.max(deadline.getAsLong() - nowNanos, 0);
            if (untilNanos > 0 || mayGoOn(vip, nowNanos)) { dueNanos = Math.min(dueNanos, untilNanos); }
        }
        if (dueNanos == Long.MAX_VALUE) { return; }
        long atNanos = gateway.clock.trueAt(nowNanos + Math.max(dueNanos, 0));
        if (wakeAtNanos > pair.nowNanos() && wakeAtNanos <= atNanos) { return; }
        wakeAtNanos = atNanos;
        pair.agenda.at(atNanos, () -> wake(atNanos));
    }

    private void wake(long atNanos) {
        if (wakeAtNanos == atNanos) { turn(); }
    }

    PulsePeer peer() { return peer; }

    SimulatedLifeline lifeline() { return lifeline; }

    List<SimulatedVip> vips() { return vips; }
}
