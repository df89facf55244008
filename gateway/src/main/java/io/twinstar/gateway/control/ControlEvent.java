package io.twinstar.gateway.control;

import java.util.List;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Track;
import io.twinstar.health.AgentResult;
import io.twinstar.health.ProbeResult;
import io.twinstar.vip.VipReport;

/** Something the control loop is told. */
public sealed interface ControlEvent {

    /** Who asked for a reload, and the ticket that the answer goes to. */
    record Request(String origin, long ticket) {}

    /** A file that was read and found good. */
    record Offer(Request request, Conf conf, String sha256) {}

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

    /** A backend's agent was asked. */
    record AgentAsked(BackendId backend, AgentResult result) implements ControlEvent {}

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

    /** One of those whom the configuration names was not told of so many events. */
    record NoticesLost(String channel, long events) implements ControlEvent {}
}
