package io.twinstar.vip.election;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import io.twinstar.vip.packet.Advertisement;

/** A conversation with the election of one router: what happened when, and what it answers. Times are nanoseconds since its start. */
final class Dialogue {

    static final long MILLI = 1_000_000;
    static final Inet4Address CASTOR = Inet4Address.ofLiteral("198.18.0.11");
    static final Inet4Address POLLUX = Inet4Address.ofLiteral("198.18.0.12");

    /** So that the clock overflows 120 ms after the start, amid most of what is told here. */
    private static final long ORIGIN_NANOS = Long.MAX_VALUE - 120 * MILLI;

    private Router me;
    private Transition last = Transition.unchanged(new State.Initialize());

    Dialogue(Router me) { this.me = me; }

    /** Pollux: priority 253, 50 ms, preempting. */
    static Router pollux() { return new Router(51, 253, 5, true, POLLUX); }

    /** Castor: priority 254, 50 ms, preempting. */
    static Router castor() { return new Router(51, 254, 5, true, CASTOR); }

    static Event heard(Inet4Address from, int priority) { return heard(from, priority, 5); }

    static Event heard(Inet4Address from, int priority, int intervalCentis) {
        return new Event.Heard(new Advertisement(51, priority, intervalCentis, List.of(Inet4Address.ofLiteral("198.18.0.100"))), from);
    }

    static Event acknowledged(long sentAtNanos) { return acknowledged(sentAtNanos, true); }

    static Event acknowledged(long sentAtNanos, boolean asActive) { return new Event.Acknowledged(ORIGIN_NANOS + sentAtNanos, asActive); }

    static Event gone(long atNanos) { return new Event.PeerGone(ORIGIN_NANOS + atNanos); }

    static Event granted(long untilNanos) { return new Event.Granted(ORIGIN_NANOS + untilNanos); }

    Dialogue at(long nanos, Event event) {
        last = Election.step(me, last.next(), event, ORIGIN_NANOS + nanos);
        if (event instanceof Event.Reconfigured(var router)) { me = router; }
        return this;
    }

    Dialogue started() { return at(0, new Event.Started()); }

    /** Castor or Pollux alone on the network, Active since 0 of a clock set anew. */
    static Dialogue activeSince0(Router router) {
        var dialogue = new Dialogue(router);
        long early = -Timing.downNanos(router.priority(), router.intervalCentis());
        dialogue.at(early, new Event.Started()).at(0, new Event.Deadline());
        return dialogue;
    }

    /** Meets every deadline up to and including this time, and tells of each action when it came: "50 ms SendAdvertisement[...]". */
    List<String> deadlinesUntil(long nanos) {
        List<String> told = new ArrayList<>();
        for (OptionalLong next = deadline(); next.isPresent() && next.getAsLong() <= nanos; next = deadline()) {
            long now = next.getAsLong();
            at(now, new Event.Deadline()).actions().forEach(action -> told.add(now / MILLI + " ms " + action));
        }
        return told;
    }

    State state() { return last.next(); }

    Role role() { return state().role(); }

    List<Action> actions() { return last.actions(); }

    String reason() { return last.reason().map(Reason::text).orElse("none"); }

    OptionalLong deadline() {
        OptionalLong deadline = Election.deadlineNanos(me, state());
        return deadline.isPresent() ? OptionalLong.of(deadline.getAsLong() - ORIGIN_NANOS) : deadline;
    }
}
