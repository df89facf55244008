package io.twinstar.conf.change;

import io.twinstar.conf.Backend;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Node;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Track;
import io.twinstar.conf.Vip;

/** What it is that changes, and whether it comes, goes or stays. */
final class Subjects {

    private Subjects() {}

    static String of(Change change) {
        return switch (change) {
            case Change.NodeAdded(Node node) -> "node " + node.name();
            case Change.NodeRemoved(Node node) -> "node " + node.name();
            case Change.NodeChanged(_, Node node) -> "node " + node.name();
            case Change.PairChanged _ -> "pair";
            case Change.TrackAdded(Track track) -> "track " + track.name();
            case Change.TrackRemoved(Track track) -> "track " + track.name();
            case Change.TrackChanged(_, Track track) -> "track " + track.name();
            case Change.VipAdded(Vip vip) -> "vip " + vip.name();
            case Change.VipRemoved(Vip vip) -> "vip " + vip.name();
            case Change.VipChanged(_, Vip vip) -> "vip " + vip.name();
            case Change.ListenerAdded(Listener listener) -> "listener " + listener.name();
            case Change.ListenerRemoved(Listener listener) -> "listener " + listener.name();
            case Change.ListenerChanged(_, Listener listener) -> "listener " + listener.name();
            case Change.PoolAdded(Pool pool) -> "pool " + pool.name();
            case Change.PoolRemoved(Pool pool) -> "pool " + pool.name();
            case Change.PoolChanged(_, Pool pool) -> "pool " + pool.name();
            case Change.BackendAdded(Backend backend) -> "backend " + backend.id();
            case Change.BackendRemoved(Backend backend) -> "backend " + backend.id();
            case Change.BackendChanged(_, Backend backend) -> "backend " + backend.id();
            case Change.NotifyChanged _ -> "notify";
            case Change.RelayChanged _ -> "relay";
            case Change.AdminChanged _ -> "admin";
            case Change.LogChanged _ -> "log";
            case Change.DrillsChanged _ -> "drills";
        };
    }

    static Change.Kind kind(Change change) {
        return switch (change) {
            case Change.NodeAdded _,Change.TrackAdded _,Change.VipAdded _,Change.ListenerAdded _,Change.PoolAdded _,Change.BackendAdded _ ->
                Change.Kind.ADDED;
            case Change.NodeRemoved _,Change.TrackRemoved _,Change.VipRemoved _,Change.ListenerRemoved _,Change.PoolRemoved _,Change.BackendRemoved _ ->
                Change.Kind.REMOVED;
            case Change.PairChanged(var before, _) when before.isEmpty() -> Change.Kind.ADDED;
            case Change.PairChanged(_, var after) when after.isEmpty() -> Change.Kind.REMOVED;
            case Change.NodeChanged _,Change.PairChanged _,Change.TrackChanged _,Change.VipChanged _,Change.ListenerChanged _,Change.PoolChanged _,Change.BackendChanged _,Change.NotifyChanged _,Change.RelayChanged _,Change.AdminChanged _,Change.LogChanged _,Change.DrillsChanged _ ->
                Change.Kind.CHANGED;
        };
    }
}
