package io.twinstar.gateway.drill;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.twinstar.gateway.json.JsonObject;

/**
 * Both gateways as their status pages tell of them.
 *
 * @param own of the gateway on this host
 * @param peer of the other one; empty: it does not answer
 */
public record PairView(JsonObject own, Optional<JsonObject> peer) {

    public String node() { return own.text("node"); }

    /** Of the other gateway; a dash where none is configured. */
    public String peerNode() { return own.object("pair").text("peer"); }

    /** The role of this gateway in each VIP. */
    public Map<String, String> roles() { return roles(own); }

    /** The role of the other gateway in each VIP; none if it does not answer. */
    public Map<String, String> peerRoles() {
        return peer.map(PairView::roles).orElse(Map.of());
    }

    static Map<String, String> roles(JsonObject page) {
        var roles = new LinkedHashMap<String, String>();
        page.objects("vips").forEach(vip -> roles.put(vip.text("name"), vip.text("role")));
        return roles;
    }

    /** The names of the VIPs that this gateway is Active for. */
    public List<String> active() {
        return roles().entrySet().stream().filter(vip -> vip.getValue().equals("Active")).map(Map.Entry::getKey).toList();
    }

    Optional<JsonObject> vip(String name) {
        return own.objects("vips").stream().filter(vip -> vip.text("name").equals(name)).findFirst();
    }

    public Optional<JsonObject> listener(String name) {
        return own.objects("listeners").stream().filter(listener -> listener.text("name").equals(name)).findFirst();
    }

    /** The first listener of a VIP that this gateway is Active for. */
    public Optional<String> firstListener() {
        var addresses = active().stream().flatMap(name -> vip(name).stream()).map(vip -> vip.text("address")).toList();
        return own.objects("listeners").stream().filter(listener -> addresses.contains(listener.text("address")))
                .map(listener -> listener.text("name")).findFirst();
    }

    /** The VIP whose listener this is. */
    public Optional<String> vipOf(JsonObject listener) {
        return own.objects("vips").stream().filter(vip -> vip.text("address").equals(listener.text("address")))
                .map(vip -> vip.text("name")).findFirst();
    }

    /** Addresses of the backends of a pool that this page says are up. */
    static List<String> up(JsonObject page, String pool) {
        return page.objects("pools").stream().filter(one -> one.text("name").equals(pool)).flatMap(one -> one.objects("backends").stream())
                .filter(backend -> backend.text("health").equals("up") && backend.text("state").equals("ready")
                        && !backend.text("ejected").equals("true"))
                .map(backend -> backend.text("address")).toList();
    }

    /** Addresses and ports of all backends. */
    public List<String> backends() {
        return own.objects("pools").stream().flatMap(pool -> pool.objects("backends").stream()).map(backend -> backend.text("address"))
                .distinct().toList();
    }

    /** What both lack of being as well as they were, and of each VIP being where it was; empty: nothing. */
    public Optional<String> lacks(PairView before) {
        if (peer.isEmpty()) return Optional.of("the other gateway does not answer");
        var unwell = unheard(own).or(() -> unheard(peer.get())).or(() -> unserved(own)).or(() -> unserved(peer.get()));
        if (unwell.isPresent()) return unwell;
        for (var vip : before.roles().entrySet()) {
            String role = roles().getOrDefault(vip.getKey(), "gone");
            if (!role.equals(vip.getValue()))
                return Optional.of("VIP %s: %s is %s, and was %s".formatted(vip.getKey(), node(), role, vip.getValue()));
        }
        return worse(before.own, own).or(() -> before.peer.flatMap(was -> worse(was, peer.get())));
    }

    private static Optional<String> worse(JsonObject before, JsonObject now) {
        return fewer(before, now).or(() -> alarmed(before, now));
    }

    /** VIPs that this gateway had before and the other one has now, both being well. */
    public List<String> strayed(PairView before) {
        if (peer.isEmpty()) return List.of();
        var there = roles(peer.get());
        return before.active().stream().filter(name -> "Backup".equals(roles().get(name)) && "Active".equals(there.get(name))).toList();
    }

    /** And the other way round. */
    public List<String> strayedHere(PairView before) {
        if (peer.isEmpty()) return List.of();
        var there = roles(peer.get());
        return before.roles().entrySet().stream().filter(vip -> vip.getValue().equals("Backup")).map(Map.Entry::getKey)
                .filter(name -> "Active".equals(roles().get(name)) && "Backup".equals(there.get(name))).toList();
    }

    /** Each alarm that a page raises and what tells of it, by what it is and the VIP that it is about, if it is about one. */
    static Map<String, String> alarms(JsonObject page) {
        var alarms = new LinkedHashMap<String, String>();
        page.object("pair").objects("alarms").forEach(alarm -> alarms.put(alarm.text("alarm"), told(alarm)));
        for (var vip : page.objects("vips"))
            vip.objects("alarms").forEach(alarm -> alarms.put(alarm.text("alarm") + " of " + vip.text("name"), told(alarm)));
        return alarms;
    }

    private static String told(JsonObject alarm) { return alarm.text("alarm") + ": " + alarm.text("evidence"); }

    /** An alarm that was not raised before: it may stay for a while, and no other drill begins until it has ended. */
    private static Optional<String> alarmed(JsonObject before, JsonObject now) {
        var raised = alarms(now);
        raised.keySet().removeAll(alarms(before).keySet());
        return raised.values().stream().findFirst().map(alarm -> "%s raises an alarm, %s".formatted(now.text("node"), alarm));
    }

    static Optional<String> unheard(JsonObject page) {
        var pair = page.object("pair");
        if (pair.text("pulse").equals("sound") && pair.text("connected").equals("true")) return Optional.empty();
        String since = pair.has("heard_seconds") ? "%.1f s".formatted(pair.number("heard_seconds")) : "its start";
        return Optional.of("%s has not heard %s for %s: the pulse is %s%s".formatted(page.text("node"), pair.text("peer"), since,
                pair.text("pulse"), pair.text("connected").equals("true") ? "" : ", its connection is not open"));
    }

    private static Optional<String> unserved(JsonObject page) {
        return page.objects("vips").stream().filter(vip -> !vip.text("role").matches("Active|Backup")).findFirst()
                .map(vip -> "VIP %s: %s is %s".formatted(vip.text("name"), page.text("node"), vip.text("role")));
    }

    /** A backend that was up before. */
    private static Optional<String> fewer(JsonObject before, JsonObject now) {
        var then = health(before);
        var health = health(now);
        return then.entrySet().stream().filter(backend -> backend.getValue().equals("up"))
                .filter(backend -> !"up".equals(health.get(backend.getKey()))).findFirst()
                .map(backend -> "backend %s was up, and %s does not find it up".formatted(backend.getKey(), now.text("node")));
    }

    private static Map<String, String> health(JsonObject page) {
        var health = new TreeMap<String, String>();
        for (var pool : page.objects("pools"))
            for (var backend : pool.objects("backends"))
                health.put(pool.text("name") + "/" + backend.text("address"),
                        backend.text("ejected").equals("true") ? "ejected" : backend.text("health"));
        return health;
    }
}
