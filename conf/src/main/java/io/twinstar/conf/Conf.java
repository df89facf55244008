package io.twinstar.conf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One whole configuration, the same file for both gateways. Maps keep the file's order and are keyed by name.
 *
 * <p>References between the parts hold: every listener's VIP and pool exist. The reader of the text says where one does
 * not; here it is a broken invariant.
 */
public record Conf(Map<String, Node> nodes, Optional<Pair> pair, Map<String, Track> tracks, Map<String, Vip> vips,
        Map<String, Listener> listeners, Map<String, Pool> pools, Notify notifies, Relay relay, Admin admin,
        Log log, Drills drills) {

    /** Over all pools together. */
    public static final int BACKENDS_MAX = 65_536;

    public Conf {
        nodes = inFileOrder(nodes);
        tracks = inFileOrder(tracks);
        vips = inFileOrder(vips);
        listeners = inFileOrder(listeners);
        pools = inFileOrder(pools);
        for (Listener listener : listeners.values()) {
            Invalid.unless(vips.containsKey(listener.vip()), "listener %s names the unknown VIP %s", listener.name(), listener.vip());
            Invalid.unless(listener.pools().allMatch(pools::containsKey), "listener %s names an unknown pool", listener.name());
        }
        for (Vip vip : vips.values()) {
            Invalid.unless(vip.preferred().isEmpty() || nodes.containsKey(vip.preferred().get()), "VIP %s prefers an unknown node",
                    vip.name());
            Invalid.unless(tracks.keySet().containsAll(vip.track()), "VIP %s tracks something unknown", vip.name());
        }
    }

    /** Without drills. */
    public Conf(Map<String, Node> nodes, Optional<Pair> pair, Map<String, Track> tracks, Map<String, Vip> vips,
            Map<String, Listener> listeners, Map<String, Pool> pools, Notify notifies, Relay relay, Admin admin, Log log) {
        this(nodes, pair, tracks, vips, listeners, pools, notifies, relay, admin, log, Drills.NONE);
    }

    /** The same with other pools. */
    public Conf with(Map<String, Pool> others) {
        return new Conf(nodes, pair, tracks, vips, listeners, others, notifies, relay, admin, log, drills);
    }

    /** The same with other listeners. */
    public Conf withListeners(Map<String, Listener> others) {
        return new Conf(nodes, pair, tracks, vips, others, pools, notifies, relay, admin, log, drills);
    }

    /** The other gateway; empty where the file names one alone. */
    public Optional<Node> peerOf(Node self) {
        return nodes.values().stream().filter(node -> !node.equals(self)).findFirst();
    }

    private static <T> Map<String, T> inFileOrder(Map<String, T> named) { return Collections.unmodifiableMap(new LinkedHashMap<>(named)); }
}
