package io.twinstar.vip.election;

import java.util.Collection;

import io.twinstar.vip.election.State.LastHeard;

/** VIPs that have one owner: they are taken over together, and each one that is lost takes the others with it. */
public final class SyncGroup {

    private SyncGroup() {}

    /**
     * Whether it cannot be one of them that takes over next, as another gateway has a fellow of it or one takes no part: the other
     * gateway must not wait for it.
     */
    public static boolean isBarred(Collection<State> fellows, long nowNanos) {
        return fellows.stream().anyMatch(fellow -> switch (fellow) {
            case State.Initialize _ -> true;
            case State.Backup backup -> backup.hears() && !Timing.isDue(backup.dueAtNanos(), nowNanos);
            case State.Active _ -> false;
        });
    }

    /**
     * Whether one of them may take over: every other is held already, or could be taken over as well. One that cannot take part, or
     * whose Active is heard, keeps them all.
     */
    public static boolean isReady(Collection<State> members, long nowNanos) {
        return members.stream().allMatch(member -> switch (member) {
            case State.Initialize _ -> false;
            case State.Backup backup -> Timing.isDue(backup.dueAtNanos(), nowNanos);
            case State.Active _ -> true;
        });
    }

    /**
     * Whether one that is Active here must leave, for the group has two owners: the other router has been Active for a fellow of it longer
     * than a takeover takes. Of two that know groups the lower one leaves; one of another make knows of none, and stays.
     *
     * @param mine of the one
     * @param fellow the fellow, as it is here, in the state {@code its}
     */
    public static boolean mustLeave(State mine, Router fellow, State its, boolean otherKnowsGroups) {
        if (!(mine instanceof State.Active active) || !(its instanceof State.Backup backup) || !backup.hears()) { return false; }
        LastHeard last = backup.lastHeard().orElseThrow();
        long takeoverNanos = Timing.downNanos(fellow.priority(), backup.activeIntervalCentis());
        boolean lasts = last.atNanos() - active.sinceNanos() >= takeoverNanos && last.atNanos() - last.activeSinceNanos() >= takeoverNanos;
        return lasts && (!otherKnowsGroups || fellow.isOutrankedBy(last.priority(), last.from()));
    }
}
