package io.twinstar.gateway.drill;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;

import io.twinstar.conf.Conf;
import io.twinstar.conf.Drills.Scheduled;
import io.twinstar.conf.Listener;

/** Which drills are to begin, and on which gateway. */
public final class Due {

    private Due() {}

    /**
     * Those whose time has come since the last look: one that was missed several times comes once, and one that was missed because no
     * gateway ran is not made up for.
     *
     * @param active names of the VIPs that this node is Active for
     */
    public static List<Scheduled> of(Conf conf, String node, List<String> active, ZonedDateTime since, ZonedDateTime now) {
        var drills = conf.drills();
        var there = since.withZoneSameInstant(drills.zone());
        return drills.schedule().values().stream().filter(drill -> !drill.at().next(there).isAfter(now))
                .filter(drill -> drills.allows(now)).filter(drill -> isOurs(conf, drill, node, active)).toList();
    }

    /** Faults are done on the host of the Active: it begins the drill, unless the file names who does. */
    private static boolean isOurs(Conf conf, Scheduled drill, String node, List<String> active) {
        if (conf.drills().by().isPresent()) return conf.drills().by().get().equals(node);
        var listener = drill.listener().flatMap(name -> Optional.ofNullable(conf.listeners().get(name)));
        var vips = listener.map(Listener::vip).map(List::of)
                .orElseGet(() -> conf.listeners().values().stream().map(Listener::vip).toList());
        return vips.stream().findFirst().filter(active::contains).isPresent();
    }
}
