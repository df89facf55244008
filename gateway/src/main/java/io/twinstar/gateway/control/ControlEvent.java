package io.twinstar.gateway.control;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Finder;
import io.twinstar.conf.Track;
import io.twinstar.gateway.discovery.Found;
import io.twinstar.gateway.peer.report.PeerReport;
import io.twinstar.health.AgentResult;
import io.twinstar.health.ProbeResult;
import io.twinstar.vip.VipReport;

/** Something the control loop is told. */
public sealed interface ControlEvent {

    /** Who asked for something, and the ticket that the answer goes to. */
    record Request(String origin, long ticket) {

        /** The ticket of who does not wait. */
        public static final long NOBODY = 0;
    }

    /** Somebody, or something, says that the file holds another text now. */
    record FileChanged(String sha256) implements ControlEvent {}

    /** Who asked for a trial means to keep it. */
    record Confirmed(Request request) implements ControlEvent {}

    /** The trial's text stands in the file now. */
    record Installed(Request request) implements ControlEvent {}

    /** It cannot be put there. */
    record NotInstalled(Request request, String why) implements ControlEvent {}

    /** A trial is to end now, as if its time were over. */
    record TrialEnded(Request request) implements ControlEvent {}

    /** It is as late as {@link Control#dueNanos} says. */
    record Due() implements ControlEvent {}

    /** A backend is to be changed without the file. */
    record EditRequested(Request request, BackendEdit edit) implements ControlEvent {}

    /** Somebody wants the other gateway to have this VIP. */
    record HandOverRequested(Request request, String vip) implements ControlEvent {}

    /** A drill begins here, or on the other gateway's host, or has ended. */
    record DrillTold(Request request, String kind, boolean begins) implements ControlEvent {}

    /** Somebody wants the file read again. */
    record ReloadRequested(Request request) implements ControlEvent {}

    /** The file is good. */
    record Offered(Offer offer) implements ControlEvent {}

    /** The file is not good, or could not be read: each problem is a line for people. */
    record Rejected(Request request, List<String> problems) implements ControlEvent {}

    /** Everything the offer needs of the kernel is there. */
    record Prepared(Offer offer) implements ControlEvent {}

    /** The kernel refused something, and nothing was changed. */
    record PrepareFailed(Offer offer, String why) implements ControlEvent {}

    /** A probe has ended. */
    record Probed(BackendId backend, ProbeResult result) implements ControlEvent {}

    /** Several have, one after the other. */
    record ProbedTogether(List<Probed> probed) implements ControlEvent {

        public ProbedTogether {
            probed = List.copyOf(probed);
        }
    }

    /** A backend's agent was asked. */
    record AgentAsked(BackendId backend, AgentResult result) implements ControlEvent {}

    /** A finder has looked. */
    record Discovered(Finder.Id finder, Found found) implements ControlEvent {}

    /**
     * Somebody wants something drained, in maintenance, or ready again.
     *
     * @param subject as {@link Subject#named}
     * @param deadline for its connections; empty: what goes with the state
     * @param edition of the other gateway's word; empty: it is wanted here, after all that was wanted before
     */
    record StateWanted(Request request, String subject, AdminState state, Optional<Duration> deadline, OptionalLong edition)
            implements
                ControlEvent {

        public StateWanted(Request request, String subject, AdminState state, Optional<Duration> deadline) {
            this(request, subject, state, deadline, OptionalLong.empty());
        }
    }

    /** Everything that what is wanted needs of the kernel is there. */
    record StatePrepared(StateWanted wanted) implements ControlEvent {}

    /** The kernel refused something, and nothing was changed. */
    record StateFailed(StateWanted wanted, String why) implements ControlEvent {}

    /** A tracker has looked. */
    record Tracked(Track.Id track, ProbeResult result) implements ControlEvent {}

    /**
     * A backend refused a connection, or did not answer in time. Some of these may be lost.
     *
     * @param inARow how many that makes since the last connection that succeeded
     */
    record ConnectFailed(BackendId backend, int inARow) implements ControlEvent {}

    /** Backends and trackers have had their time to answer for the first time. */
    record Settled() implements ControlEvent {}

    /** What the VIP agent tells. */
    record VipReported(VipReport report) implements ControlEvent {}

    /** This is what the other gateway tells of itself now, and what it told before that; empty: nothing, since its start or ours. */
    record PeerLearned(Optional<PeerReport> before, PeerReport now) implements ControlEvent {}

    /** The link to the other gateway has been down for a while, or is up again. */
    record PeerLinkAlarm(boolean raised, String evidence) implements ControlEvent {}

    /** One of those whom the configuration names was not told of so many events. */
    record NoticesLost(String channel, long events) implements ControlEvent {}
}
