package io.twinstar.vip;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

import io.twinstar.conf.Pair;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.pulse.PulseEvent;
import io.twinstar.vip.pulse.PulseState;
import io.twinstar.vip.witness.Answer;

/** What the other gateway's process and the witness tell this one, and what it tells them. It decides nothing: the {@link Roster} does. */
final class Peering implements AutoCloseable {

    /** The witness is asked so often whether it is there, so that a missing one is known before it is needed. */
    private static final long WITNESS_CHECK_NANOS = 1_000_000_000;
    private static final long WITNESS_LOST_NANOS = 3 * WITNESS_CHECK_NANOS;
    /** A gateway that starts may take so long to be there. */
    private static final long GRACE_NANOS = 5_000_000_000L;
    /** Whoever reloads one gateway after the other is done by then. */
    private static final long SKEW_NANOS = 5_000_000_000L;
    /** Longer than any advertisement of an Active that lives lets wait, at the intervals that people use. */
    private static final long UNHEARD_NANOS = 1_000_000_000;

    private final Setup.Pairing pairing;
    private final PulseLink pulse;
    private final Optional<WitnessLine> witness;
    private final Consumer<VipReport> reports;
    private final Alarms alarms;
    private PulseView view; // as of the last turn
    private final long openedAtNanos;
    private long wellAtNanos; // when the pulse last told all it can tell
    private long checkWitnessAtNanos;
    private OptionalLong acknowledged = OptionalLong.empty();
    private OptionalLong goneSinceNanos = OptionalLong.empty(); // at the earliest
    private long receivedAtNanos;
    private long configHash;
    private OptionalLong differsSinceNanos = OptionalLong.empty();

    private Peering(Setup.Pairing pairing, PulseLink pulse, Optional<WitnessLine> witness, Consumer<VipReport> reports, long nowNanos) {
        this.pairing = pairing;
        this.pulse = pulse;
        this.witness = witness;
        this.reports = reports;
        alarms = new Alarms("pair", reports);
        view = pulse.view();
        openedAtNanos = nowNanos;
        wellAtNanos = nowNanos;
        checkWitnessAtNanos = nowNanos;
        receivedAtNanos = nowNanos;
        configHash = pairing.configHash();
    }

    static Peering open(Setup setup, Setup.Pairing pairing, Consumer<VipReport> reports, long nowNanos) throws VipUnavailable {
        var pulse = PulseLink.open(setup.self(), pairing.peer(), pairing.pair(), pairing.key(), pairing.configHash());
        try {
            Optional<WitnessLine> witness = Optional.empty();
            if (pairing.pair().witness().isPresent()) {
                witness = Optional.of(WitnessLine.open(setup.self(), pairing.pair().witness().get(), pairing.key()));
            }
            return new Peering(pairing, pulse, witness, reports, nowNanos);
        } catch (KernelException e) {
            pulse.close();
            throw VipUnavailable.because("reach the witness", e);
        }
    }

    /** From now on this node has another configuration, perhaps. */
    void configured(long newConfigHash) {
        configHash = newConfigHash;
        pulse.configured(newConfigHash);
    }

    int[] fds() {
        int[] fds = pulse.fds();
        if (witness.isEmpty()) { return fds; }
        int[] all = Arrays.copyOf(fds, fds.length + 1);
        all[fds.length] = witness.get().fd();
        return all;
    }

    /** Has the roster hear what has come in. */
    void receive(Roster roster, long nowNanos) {
        turn(roster, nowNanos);
        witness.ifPresent(line -> line.receive(nowNanos).forEach(answer -> {
            if (answer instanceof Answer.Granted(var vote, long untilNanos)) { roster.granted(vote, untilNanos, System.nanoTime()); }
        }));
    }

    /** Tells at once what has changed here; what has come meanwhile is heard later. */
    void tell(Roster roster, long nowNanos) {
        pulse.turn(nowNanos, roster.claims(nowNanos));
    }

    private void turn(Roster roster, long nowNanos) {
        tell(roster, nowNanos);
        view = pulse.view();
        noteDeath();
        roster.pulseIsSound(view.state() == PulseState.SOUND);
        roster.mayFailBack(!differs() || pairing.pair().skew() != Pair.Skew.NO_FAILBACK, nowNanos);
        receivedAtNanos = nowNanos;
        hear(roster, System.nanoTime());
    }

    /** @param nowNanos read after all of it has come: what we owe the other gateway from now on must not count from before it spoke */
    private void hear(Roster roster, long nowNanos) {
        for (PulseEvent event : pulse.events()) {
            switch (event) {
                case PulseEvent.Heard heard -> roster.claimed(heard.claims(), nowNanos);
                case PulseEvent.Died(String evidence) -> {
                    goneSinceNanos.ifPresent(since -> roster.peerGone(since, nowNanos));
                    reports.accept(new VipReport.PeerEnded(evidence)); // afterwards: no VIP is to wait for it
                }
                case PulseEvent.Returned _ -> {
                }
            }
        }
        tellAcknowledged(roster, nowNanos);
    }

    /** The news may have waited for us: it is certain only that we had none when we last looked. */
    private void noteDeath() {
        boolean gone = view.state() == PulseState.GONE;
        if (!gone) {
            goneSinceNanos = OptionalLong.empty();
        } else if (goneSinceNanos.isEmpty()) {
            goneSinceNanos = OptionalLong.of(receivedAtNanos);
        }
    }

    private void tellAcknowledged(Roster roster, long nowNanos) {
        OptionalLong latest = view.ackedSentAtNanos();
        if (latest.equals(acknowledged)) { return; }
        acknowledged = latest;
        latest.ifPresent(sentAtNanos -> roster.acknowledged(sentAtNanos, nowNanos));
    }

    /** Tells the other gateway how the roster stands now, and puts its questions to the witness. */
    void send(Roster roster, long nowNanos) {
        turn(roster, nowNanos);
        Ballot ballot = roster.takeQuestions();
        witness.ifPresent(line -> {
            boolean check = nowNanos - checkWitnessAtNanos >= 0;
            if (ballot.questions().isEmpty() && !check) { return; }
            line.ask(ballot.questions(), ballot.trueUntilNanos(nowNanos), nowNanos);
            checkWitnessAtNanos = nowNanos + WITNESS_CHECK_NANOS;
        });
    }

    /** Now and then: what lasts rather than happens. */
    void review(Roster roster, long nowNanos) {
        PulseState state = view.state();
        // Also for a VIP that joined after the death: nobody will say it again. A new process may advertise and have no pulse, though.
        goneSinceNanos.ifPresent(since -> {
            if (!hasAdvertisedSince(since, roster)) { roster.peerGone(since, nowNanos); }
        });
        if (state == PulseState.SOUND || state == PulseState.GONE) { wellAtNanos = nowNanos; }
        long graceNanos = state == PulseState.UNKNOWN ? GRACE_NANOS : UNHEARD_NANOS;
        boolean pulseMissing = nowNanos - wellAtNanos >= graceNanos;
        boolean advertises = isRecent(roster.peerAdvertisedNanos(), UNHEARD_NANOS, nowNanos);
        String peer = pairing.peer().name();
        boolean silent = state == PulseState.SILENT || state == PulseState.UNKNOWN;
        alarms.set(Alarm.CUT_OFF, pulseMissing && silent && !advertises, pulseMissing ? "nothing is heard of " + peer : peer + " is heard",
                nowNanos);
        alarms.set(Alarm.PULSE_LOST, pulseMissing && (advertises || !silent), switch (state) {
            case ONE_WAY -> peer + " does not hear this node's pulse";
            case SOUND, GONE -> "the pulse goes both ways, or " + peer + " has ended";
            case UNKNOWN, SILENT -> "advertisements of " + peer + " come, its pulse does not";
        }, nowNanos);
        reviewSkew(nowNanos);
        witness.ifPresent(line -> {
            boolean lost = nowNanos - openedAtNanos >= GRACE_NANOS && !isRecent(line.lastHeardNanos(), WITNESS_LOST_NANOS, nowNanos);
            alarms.set(Alarm.WITNESS_LOST, lost, lost ? "the witness does not answer" : "the witness answers", nowNanos);
        });
    }

    private void reviewSkew(long nowNanos) {
        if (!differs()) {
            differsSinceNanos = OptionalLong.empty();
        } else if (differsSinceNanos.isEmpty()) {
            differsSinceNanos = OptionalLong.of(nowNanos);
        }
        boolean skewed = differsSinceNanos.isPresent() && nowNanos - differsSinceNanos.getAsLong() >= SKEW_NANOS;
        String peer = pairing.peer().name();
        alarms.set(Alarm.CONFIGURATION_SKEW, skewed,
                skewed
                        ? "%s has another configuration file: %s, not %s".formatted(peer, shown(view.configHash().orElseThrow()),
                                shown(configHash))
                        : "%s has the same configuration file, or is not heard".formatted(peer),
                nowNanos);
    }

    /** As far as is known: of one that is not heard, nothing is. */
    private boolean differs() {
        boolean heard = view.state() == PulseState.SOUND || view.state() == PulseState.ONE_WAY;
        return heard && view.configHash().isPresent() && view.configHash().getAsLong() != configHash;
    }

    /** As much of a SHA-256 as status shows. */
    private static String shown(long hash) {
        return HexFormat.of().toHexDigits(hash).substring(0, 12);
    }

    private static boolean hasAdvertisedSince(long nanos, Roster roster) {
        OptionalLong advertised = roster.peerAdvertisedNanos();
        return advertised.isPresent() && advertised.getAsLong() - nanos >= 0;
    }

    private static boolean isRecent(OptionalLong atNanos, long withinNanos, long nowNanos) {
        return atNanos.isPresent() && nowNanos - atNanos.getAsLong() < withinNanos;
    }

    long untilDueNanos(long nowNanos) {
        long pulseNanos = pulse.untilDueNanos(nowNanos);
        return witness.isPresent() ? Math.min(pulseNanos, Math.max(checkWitnessAtNanos - nowNanos, 0)) : pulseNanos;
    }

    PairStatus status() {
        return new PairStatus(view, view.configHash().equals(OptionalLong.of(configHash)),
                witness.map(WitnessLine::lastHeardNanos).orElse(OptionalLong.empty()), witness.map(WitnessLine::dropped).orElse(Map.of()),
                alarms.current());
    }

    @Override
    public void close() {
        pulse.close();
        witness.ifPresent(WitnessLine::close);
    }
}
