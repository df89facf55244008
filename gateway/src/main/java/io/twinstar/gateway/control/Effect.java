package io.twinstar.gateway.control;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Check;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Finder;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Track;
import io.twinstar.conf.Vip;
import io.twinstar.gateway.notify.Notice;
import io.twinstar.gateway.relay.Closing;
import io.twinstar.vip.Fitness;

/** Something the control loop is to do; performed in order. */
public sealed interface Effect {

    /** Read the file, then offer or reject it. */
    record ReadFile(ControlEvent.Request request) implements Effect {}

    /**
     * Bind what the offer needs and is not bound yet, and put its text in the file, or for a trial beside it.
     *
     * @param inForce the offer's configuration as it will be in force
     * @param read the hash of what the file held when it was read last
     */
    record Prepare(Offer offer, String read, Conf inForce) implements Effect {}

    /** Put the text that was prepared beside the file into it. */
    record Install(ControlEvent.Request request) implements Effect {}

    /** Forget the text that was prepared beside the file. */
    record Discard() implements Effect {}

    /** Keep this for who wants it back later. */
    record Keep(Offer offer, List<String> changes) implements Effect {}

    /** Bind what somebody wants and is not bound yet. */
    record PrepareState(ControlEvent.StateWanted wanted, Conf inForce) implements Effect {}

    /** Let new connections see this picture, and close those that may not stay. */
    record Publish(Snapshot snapshot) implements Effect {}

    /** Probe these backends and no others. */
    record Watch(Map<BackendId, Check> checks) implements Effect {}

    /** Look for backends in these and in nothing else. */
    record Discover(Map<Finder.Id, Finder> finders) implements Effect {}

    /** Look at what these track and at nothing else; by name. */
    record WatchTracks(Map<String, Track> tracks) implements Effect {}

    /** Probe this backend soon. */
    record Recheck(BackendId backend) implements Effect {}

    /** Start taking part in the elections of the VIPs. */
    record JoinVips(Collection<Vip> vips) implements Effect {}

    /** Change the VIPs taken part in. */
    record ApplyVips(Collection<Vip> vips) implements Effect {}

    /** Tell the VIP agent how fit this node is now, for each VIP by name. */
    record AssessVips(Map<String, Fitness> byVip) implements Effect {}

    /** Hand this VIP to the other gateway, and tell the one who asked. */
    record HandOver(String vip, long ticket) implements Effect {}

    /** This VIP has been handed over: its connections may stay here until then. */
    record LeaveVip(String vip, Closing closing) implements Effect {}

    /** This VIP is here again, and its connections may stay. */
    record KeepVip(String vip) implements Effect {}

    /** The other gateway's process has ended, and with it what its sources used. */
    record ForgetPeer() implements Effect {}

    /** Tell the one who asked for it. */
    record Answer(long ticket, Outcome outcome) implements Effect {}

    /** Tell people who look at the log. */
    record Note(Severity severity, String text) implements Effect {}

    /** Tell those whom the configuration names. */
    record Tell(Notice notice) implements Effect {}

    /** From now on the configuration names these. */
    record NotifyBy(Notify ways) implements Effect {}

    enum Severity {
        INFO, WARNING
    }

    /** How what was asked for has ended: a line for each change made, or for each problem that kept everything as it was. */
    record Outcome(boolean accepted, long generation, List<String> lines) {}
}
