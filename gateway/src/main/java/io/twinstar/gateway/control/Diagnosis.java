package io.twinstar.gateway.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Track;
import io.twinstar.conf.Vip;
import io.twinstar.health.HealthBoard;
import io.twinstar.vip.Fitness;

/**
 * What makes this node a worse owner of a VIP: the trackers it names that are down, and the pools behind its listeners
 * that have no live backend. What nothing is known of yet counts as well.
 */
final class Diagnosis {

    private Diagnosis() {}

    /** For each VIP, in the file's order. */
    static Map<String, Fitness> of(Inventory inventory, HealthBoard<BackendId> health, HealthBoard<Track.Id> tracks) {
        var byVip = new LinkedHashMap<String, Fitness>();
        for (Vip vip : inventory.conf().vips().values()) {
            var ailments = new ArrayList<String>();
            List<Track> ill = illTracks(inventory, vip, tracks).toList();
            ill.stream().map(Diagnosis::words).forEach(ailments::add);
            deadPools(inventory, vip, health).map(pool -> "pool " + pool.name() + " has no live backend").forEach(ailments::add);
            byVip.put(vip.name(),
                    ailments.isEmpty()
                            ? Fitness.WELL
                            : new Fitness(ailments.size(), ill.stream().anyMatch(Diagnosis::isOnTheWay), String.join("; ", ailments)));
        }
        return byVip;
    }

    private static Stream<Track> illTracks(Inventory inventory, Vip vip, HealthBoard<Track.Id> tracks) {
        return inventory.conf().tracks().values().stream().filter(track -> vip.track().contains(track.name()) && tracks.isDown(track.id()));
    }

    /** Whether it lies between this node and its clients. */
    private static boolean isOnTheWay(Track track) {
        return !(track.subject() instanceof Track.Subject.Script);
    }

    /** Each once, however many listeners lead to it. */
    private static Stream<Pool> deadPools(Inventory inventory, Vip vip, HealthBoard<BackendId> health) {
        Set<String> behind = inventory.conf().listeners().values().stream().filter(listener -> listener.vip().equals(vip.name()))
                .flatMap(Listener::pools).collect(Collectors.toSet());
        return inventory.populated().pools().values().stream()
                .filter(pool -> behind.contains(pool.name()) && isDead(inventory, pool, health));
    }

    /** Of those that are ready: a pool that somebody has drained is as it is wanted, and moving the VIP would cut what may still end. */
    private static boolean isDead(Inventory inventory, Pool pool, HealthBoard<BackendId> health) {
        List<Backend> ready = inventory.ready(pool).backends();
        if (ready.isEmpty() && (!pool.backends().isEmpty() || !inventory.members().isKnown(pool))) return false;
        return ready.stream().allMatch(backend -> backend.weight() == 0 || health.isDown(backend.id()));
    }

    /** The same as long as it is ill, whatever its last look said: words that change are no change of the fitness. */
    private static String words(Track track) {
        return track.name() + switch (track.subject()) {
            case Track.Subject.Interface _ -> " down";
            case Track.Subject.Upstream _ -> " unreachable";
            case Track.Subject.Script _ -> " failing";
        };
    }
}
