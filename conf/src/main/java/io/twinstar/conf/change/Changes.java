package io.twinstar.conf.change;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Pool;

/** What must be done to get from one configuration to another. */
public final class Changes {

    private Changes() {}

    /**
     * Empty if the two mean the same; the order of sections, things and backends in the file means nothing.
     *
     * <p>In the order nodes, pair, trackers, VIPs, pools each with its backends, listeners, notify, relay, admin, log, drills; among each, what is there now in
     * the order of the next file, then what is gone in the order of the old one.
     */
    public static List<Change> between(Conf old, Conf next) {
        List<Change> changes = new ArrayList<>();
        changes.addAll(diff(old.nodes(), next.nodes(), Change.NodeAdded::new, Change.NodeRemoved::new, ifDiffers(Change.NodeChanged::new)));
        changes.addAll(ifDiffers(Change.PairChanged::new).apply(old.pair(), next.pair()));
        changes.addAll(
                diff(old.tracks(), next.tracks(), Change.TrackAdded::new, Change.TrackRemoved::new, ifDiffers(Change.TrackChanged::new)));
        changes.addAll(diff(old.vips(), next.vips(), Change.VipAdded::new, Change.VipRemoved::new, ifDiffers(Change.VipChanged::new)));
        changes.addAll(diff(old.pools(), next.pools(), Change.PoolAdded::new, Change.PoolRemoved::new, Changes::inPool));
        changes.addAll(diff(old.listeners(), next.listeners(), Change.ListenerAdded::new, Change.ListenerRemoved::new,
                ifDiffers(Change.ListenerChanged::new)));
        changes.addAll(ifDiffers(Change.NotifyChanged::new).apply(old.notifies(), next.notifies()));
        changes.addAll(ifDiffers(Change.RelayChanged::new).apply(old.relay(), next.relay()));
        changes.addAll(ifDiffers(Change.AdminChanged::new).apply(old.admin(), next.admin()));
        changes.addAll(ifDiffers(Change.LogChanged::new).apply(old.log(), next.log()));
        changes.addAll(ifDiffers(Change.DrillsChanged::new).apply(old.drills(), next.drills()));
        return List.copyOf(changes);
    }

    private static List<Change> inPool(Pool before, Pool after) {
        List<Change> changes = new ArrayList<>();
        if (!withoutBackends(before).equals(withoutBackends(after))) changes.add(new Change.PoolChanged(before, after));
        changes.addAll(diff(byId(before), byId(after), Change.BackendAdded::new, Change.BackendRemoved::new,
                ifDiffers(Change.BackendChanged::new)));
        return changes;
    }

    /** @param kept what changed in a thing that is in both */
    private static <K, T> List<Change> diff(Map<K, T> old, Map<K, T> next, Function<T, Change> added, Function<T, Change> removed,
            BiFunction<T, T, List<Change>> kept) {
        List<Change> changes = new ArrayList<>();
        next.forEach((key, after) -> {
            T before = old.get(key);
            changes.addAll(before == null ? List.of(added.apply(after)) : kept.apply(before, after));
        });
        old.forEach((key, before) -> {
            if (!next.containsKey(key)) changes.add(removed.apply(before));
        });
        return changes;
    }

    private static <T> BiFunction<T, T, List<Change>> ifDiffers(BiFunction<T, T, Change> changed) {
        return (before, after) -> before.equals(after) ? List.of() : List.of(changed.apply(before, after));
    }

    private static Map<BackendId, Backend> byId(Pool pool) {
        Map<BackendId, Backend> byId = new LinkedHashMap<>();
        pool.backends().forEach(backend -> byId.put(backend.id(), backend));
        return byId;
    }

    private static Pool withoutBackends(Pool pool) {
        return pool.with(List.of());
    }
}
