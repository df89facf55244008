package io.twinstar.conf.change;

import java.util.List;
import java.util.Optional;

import io.twinstar.conf.Admin;
import io.twinstar.conf.Backend;
import io.twinstar.conf.Drills;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Log;
import io.twinstar.conf.Node;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Pair;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Relay;
import io.twinstar.conf.Track;
import io.twinstar.conf.Vip;

/**
 * One thing in which two configurations differ. Nodes, trackers, VIPs, listeners and pools are the same one by name, backends by
 * pool, address and port. A pool that is added or removed stands for its backends too.
 */
public sealed interface Change {

    record NodeAdded(Node node) implements Change {}

    record NodeRemoved(Node node) implements Change {}

    record NodeChanged(Node before, Node after) implements Change {}

    record PairChanged(Optional<Pair> before, Optional<Pair> after) implements Change {}

    record TrackAdded(Track track) implements Change {}

    record TrackRemoved(Track track) implements Change {}

    record TrackChanged(Track before, Track after) implements Change {}

    record VipAdded(Vip vip) implements Change {}

    record VipRemoved(Vip vip) implements Change {}

    record VipChanged(Vip before, Vip after) implements Change {}

    record ListenerAdded(Listener listener) implements Change {}

    record ListenerRemoved(Listener listener) implements Change {}

    record ListenerChanged(Listener before, Listener after) implements Change {}

    record PoolAdded(Pool pool) implements Change {}

    record PoolRemoved(Pool pool) implements Change {}

    /** What is said of the pool itself; what changed among its backends is told by changes of their own. */
    record PoolChanged(Pool before, Pool after) implements Change {}

    record BackendAdded(Backend backend) implements Change {}

    record BackendRemoved(Backend backend) implements Change {}

    record BackendChanged(Backend before, Backend after) implements Change {}

    record NotifyChanged(Notify before, Notify after) implements Change {}

    record RelayChanged(Relay before, Relay after) implements Change {}

    record AdminChanged(Admin before, Admin after) implements Change {}

    record LogChanged(Log before, Log after) implements Change {}

    record DrillsChanged(Drills before, Drills after) implements Change {}

    enum Kind {
        ADDED, REMOVED, CHANGED
    }

    default Kind kind() {
        return Subjects.kind(this);
    }

    /** What it is that comes, goes or is another: {@code listener web}, {@code backend web/198.18.0.21:8080}. */
    default String subject() {
        return Subjects.of(this);
    }

    /** In which of its fields a thing that stays is another; none of what comes or goes. */
    default List<Difference> differences() {
        return Sentences.differences(this);
    }

    /** One line for a log or a plan: {@code pool web: backend 198.18.0.21:8080 weight 3 → 1}. */
    default String sentence() {
        return Sentences.of(this);
    }
}
