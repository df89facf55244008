package io.twinstar.gateway.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.twinstar.conf.text.Durations;
import io.twinstar.gateway.control.Control.State;
import io.twinstar.gateway.control.Control.Step;
import io.twinstar.gateway.control.Effect.Note;
import io.twinstar.gateway.control.Effect.Severity;
import io.twinstar.gateway.notify.Notice;
import io.twinstar.gateway.relay.Closing;
import io.twinstar.vip.Alarm;
import io.twinstar.vip.VipReport;
import io.twinstar.vip.election.Role;

/** What follows from what the VIP agent tells. */
final class FromAgent {

    private static final long SPREAD_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Of the spread: event loops look at a connection some time after it is due, and what they send has to leave before the address does. */
    private static final int PART_TO_SPARE = 10;

    private FromAgent() {}

    static Step hear(State state, VipReport report, long nowNanos) {
        var effects = new ArrayList<Effect>(List.of(describe(report), new Effect.Tell(Notice.of(report))));
        follow(report, state, nowNanos).ifPresent(effects::add);
        return new Step(state, effects);
    }

    private static Optional<Effect> follow(VipReport report, State state, long nowNanos) {
        return switch (report) {
            case VipReport.HandOverAnswered answered -> Optional.of(answer(answered, state.snapshot().generation()));
            case VipReport.Lingers(String vip, _, var most) -> Optional.of(new Effect.LeaveVip(vip, closing(most.toNanos(), nowNanos)));
            case VipReport.RoleChanged(String vip, _, Role to, _, _) ->
                to == Role.ACTIVE ? Optional.of(new Effect.KeepVip(vip)) : Optional.empty();
            case VipReport.PeerEnded _ -> Optional.of(new Effect.ForgetPeer());
            default -> Optional.empty();
        };
    }

    /** Clients that are still there at the end of the linger are told so while this node has the address: from then on it could not. */
    private static Closing closing(long lingerNanos, long nowNanos) {
        long spreadNanos = Math.min(SPREAD_NANOS, lingerNanos / 2);
        return Closing.moved(nowNanos + lingerNanos - spreadNanos - spreadNanos / PART_TO_SPARE, spreadNanos);
    }

    private static Effect answer(VipReport.HandOverAnswered answered, long generation) {
        var refusal = answered.refusal().map(why -> "VIP %s: %s".formatted(answered.vip(), why));
        return new Effect.Answer(answered.ticket(), new Effect.Outcome(refusal.isEmpty(), generation, refusal.stream().toList()));
    }

    private static Note describe(VipReport report) {
        return switch (report) {
            case VipReport.RoleChanged(String vip, var from, var to, _, String reason) ->
                new Note(Severity.INFO, "VIP %s: %s → %s: %s".formatted(vip, from.title(), to.title(), reason));
            case VipReport.TakesPart(String vip, String heldBy) ->
                new Note(Severity.INFO, "VIP %s will be held by %s".formatted(vip, heldBy));
            case VipReport.SetupFailed(String vip, String reason) ->
                new Note(Severity.WARNING, "VIP %s is not served: %s".formatted(vip, reason));
            case VipReport.AlarmChanged(String vip, Alarm alarm, boolean raised, String evidence) ->
                new Note(raised ? Severity.WARNING : Severity.INFO,
                        "%s: alarm %s %s: %s".formatted(vip, alarm.text(), raised ? "raised" : "cleared", evidence));
            case VipReport.HandOverAnswered(String vip, _, var refusal) ->
                new Note(Severity.INFO, "VIP %s: %s".formatted(vip, refusal.map("not handed over: "::concat).orElse("handed over")));
            case VipReport.OrphansTold(String vip, int connections) ->
                new Note(Severity.INFO, "VIP %s: %s of the other gateway's %s told of its end".formatted(vip,
                        connections == 1 ? "1 client" : connections + " clients", connections == 1 ? "is" : "are"));
            case VipReport.PeerEnded ended ->
                new Note(Severity.INFO, "%s: the other gateway's process has ended: %s".formatted(ended.vip(), ended.evidence()));
            case VipReport.Lingers(String vip, long connections, var most) ->
                new Note(Severity.INFO, "VIP %s: %s served on here until they end, for %s at the most".formatted(vip,
                        connections == 1 ? "1 connection is" : connections + " connections are", Durations.text(most)));
            case VipReport.LingerEnded(String vip, long connections, boolean isBack) -> {
                if (isBack)
                    yield new Note(Severity.INFO, "VIP %s: back here, and so are the %d connections served on".formatted(vip, connections));
                yield connections == 0
                        ? new Note(Severity.INFO, "VIP %s: nothing is served on here any more".formatted(vip))
                        : new Note(Severity.WARNING,
                                "VIP %s: no longer served on here, with %d connections left".formatted(vip, connections));
            }
            case VipReport.Restored(String vip) ->
                new Note(Severity.WARNING, "VIP %s: put back an address that somebody had removed".formatted(vip));
        };
    }
}
