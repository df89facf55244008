package io.twinstar.vip.election;

import java.util.Collection;

/** VIPs that have one owner: they are taken over together, and each one that is lost takes the others with it. */
public final class SyncGroup {

    private SyncGroup() {}

    /**
     * Whether one of them may take over: every other is held already, or could be taken over as well. One that cannot take part, or
     * whose Active is heard, keeps them all.
     */
    public static boolean isReady(Collection<State> members, long nowNanos) {
        return members.stream().allMatch(member -> switch (member) {
            case State.Initialize _ -> false;
            case State.Backup backup -> Timing.isDue(backup.downAtNanos(), nowNanos);
            case State.Active _ -> true;
        });
    }
}
