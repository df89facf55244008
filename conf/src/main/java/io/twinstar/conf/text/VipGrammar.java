package io.twinstar.conf.text;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.twinstar.conf.Listener;
import io.twinstar.conf.Node;
import io.twinstar.conf.Vip;
import io.twinstar.conf.text.Fields.Item;

/** The VIPs: their own keys, and what they must agree on with their group and their nodes. */
final class VipGrammar {

    static final Section VIPS = new Section("vips", "VIP", 64, "web:", "{ address: 198.18.0.100, interface: eth0, vrid: 51 }");

    private static final int TRACKERS_MAX = 16;
    private static final Kind<InetAddress> ADDRESS = Kind.ip("198.18.0.100");
    private static final Kind<Duration> ADVERTISE = Kind.timeInSteps(Vip.ADVERTISE_MIN, Vip.ADVERTISE_MAX, Duration.ofMillis(10), "50ms");
    private static final Kind<Integer> VRID = Kind.whole(1, 255, 51);
    private static final Kind<Duration> LINGER = Kind.time(Duration.ZERO, Vip.LINGER_MAX, "30s");
    private static final Kind<String> GROUP = Kind.name("edge");
    private static final Kind<Duration> AFTER = Kind.time(Duration.ZERO, Vip.Failback.AFTER_MAX, "5m");
    private static final Kind<Boolean> UNICAST = Kind.truth(true);
    private static final Kind<Vip.Checksum> CHECKSUM = Kind.oneOf(List.of(Vip.Checksum.values()), Vip.Checksum::text);
    private static final Kind<Duration> REFRESH = Kind.timeInSteps(Duration.ZERO, Vip.Wire.REFRESH_MAX, Duration.ofMillis(10), "1m");
    private static final Kind<Boolean> AT_ONCE = Kind.truth(false);
    private static final Kind<Vip.Failback> FAILBACK = new Kind<>("true, false or { after: 5m }", _ -> "false",
            Map.of("type", "boolean"),
            scalar -> AT_ONCE.parser().apply(scalar).map(back -> back ? Vip.Failback.AT_ONCE : Vip.Failback.NEVER));

    private final Problems problems;
    private final Taken taken;
    private final List<Read> read = new ArrayList<>();
    private boolean tracks;

    /** A VIP that is right by itself, and where it stands. */
    private record Read(Vip vip, Fields fields) {}

    VipGrammar(Problems problems, Taken taken) {
        this.problems = problems;
        this.taken = taken;
    }

    Map<String, Vip> vips(Fields file) {
        var nodeName = file.reference(NodeGrammar.NODES);
        var trackerName = file.reference(Grammar.TRACKERS);
        return file.named(VIPS, (name, fields) -> vip(name, fields, nodeName, trackerName));
    }

    /** Judges what must fit together, of what is right by itself: a misspelt key must not look like a disagreement. */
    void compare(Map<String, Node> nodes, Collection<Listener> listeners) {
        agreeInGroups();
        for (Read vip : read) fitsTheWire(vip, nodes);
        if (problems.none()) complainOfUnused(listeners);
    }

    /** Whether any VIP names trackers, so that the file needs some. */
    boolean tracks() { return tracks; }

    private Optional<Vip> vip(String name, Fields vip, Kind<String> nodeName, Kind<String> trackerName) {
        var addresses = addresses(vip);
        var on = vip.required("interface", Kind.INTERFACE);
        var vrid = vip.required("vrid", VRID);
        var advertise = vip.optional("advertise", ADVERTISE);
        var preferred = vip.optional("preferred", nodeName);
        var failback = failback(name, vip);
        var linger = vip.optional("linger", LINGER);
        var group = vip.optional("group", GROUP);
        var trackers = vip.values("track", trackerName, TRACKERS_MAX);
        var wire = wire(vip);
        tracks |= vip.has("track");
        trackers.forEach(tracker -> taken.claim(tracker.place(), "tracker %s of VIP %s".formatted(tracker.value(), name), "name it once"));
        on.ifPresent(link -> vrid.ifPresent(id -> addresses.stream().findFirst().ifPresent(first -> taken.claim(vip.place("vrid"),
                "%s vrid %d on %s".formatted(version(first), id, link), "give each VIP of an interface and IP version its own"))));
        var whole = vip.whole(() -> new Vip(name, addresses, on.orElseThrow(), vrid.orElseThrow(), advertise.orElse(Vip.ADVERTISE_DEFAULT),
                preferred, failback.orElse(Vip.Failback.NEVER), linger.orElse(Vip.LINGER_DEFAULT), group,
                trackers.stream().map(Item::value).toList(), wire));
        whole.ifPresent(own -> read.add(new Read(own, vip)));
        return whole;
    }

    private List<InetAddress> addresses(Fields vip) {
        vip.exactlyOne(List.of("address", "addresses"), "address: 198.18.0.100");
        var items = new ArrayList<Item<InetAddress>>();
        vip.optional("address", ADDRESS).ifPresent(one -> items.add(new Item<>(vip.place("address"), one)));
        items.addAll(vip.values("addresses", ADDRESS, Vip.ADDRESSES_MAX));
        items.forEach(item -> taken.claim(item.place(), item.value()));
        items.stream().filter(item -> !version(item.value()).equals(version(items.getFirst().value()))).findFirst()
                .ifPresent(odd -> problems.add(odd.place(), "one VIP has both IPv4 and IPv6 addresses",
                        "give each IP version a VIP of its own, and both the same group"));
        return items.stream().map(Item::value).toList();
    }

    private static String version(InetAddress address) { return address instanceof Inet4Address ? "IPv4" : "IPv6"; }

    private static Optional<Vip.Failback> failback(String name, Fields vip) {
        return vip.either("failback", FAILBACK, "failback of VIP " + name, "failback: { after: 5m }", failback -> {
            var after = failback.required("after", AFTER);
            return failback.whole(() -> Vip.Failback.after(after.orElseThrow()));
        });
    }

    private static Vip.Wire wire(Fields vip) {
        var unicast = vip.optional("unicast", UNICAST);
        var checksum = vip.optional("checksum", CHECKSUM);
        var refresh = vip.optional("refresh", REFRESH);
        return new Vip.Wire(unicast.orElse(Vip.Wire.DEFAULT.unicast()), checksum.orElse(Vip.Wire.DEFAULT.checksum()),
                refresh.orElse(Vip.Wire.DEFAULT.refresh()));
    }

    /** VIPs that move together must want to go to the same node at the same time. */
    private void agreeInGroups() {
        Map<String, Read> firsts = new HashMap<>();
        for (Read member : read) {
            member.vip.group().ifPresent(group -> {
                Read first = firsts.putIfAbsent(group, member);
                if (first == null) return;
                agree(group, first, member, "preferred", Vip::preferred);
                agree(group, first, member, "failback", Vip::failback);
                agree(group, first, member, "advertise", Vip::advertise);
            });
        }
    }

    private static void agree(String group, Read first, Read other, String key, Function<Vip, Object> value) {
        if (value.apply(first.vip).equals(value.apply(other.vip))) return;
        other.fields.wrong(key, "VIP %s of group %s has another %s than line %d".formatted(other.vip.name(), group, key,
                first.fields.place(key).line()), "give all VIPs of a group the same");
    }

    /** A VIP that nobody can connect to was meant for a listener that is missing, or names another. */
    private void complainOfUnused(Collection<Listener> listeners) {
        Set<String> used = listeners.stream().map(Listener::vip).collect(Collectors.toSet());
        read.stream().filter(vip -> !used.contains(vip.vip.name())).forEach(unused -> problems.add(unused.fields.place(),
                "VIP %s is used by no listener".formatted(unused.vip.name()),
                "remove it, or add a listener: { vip: %s, port: 80, pool: web }".formatted(unused.vip.name())));
    }

    /** What goes on the wire follows from the VIP's IP version and from the nodes. */
    private static void fitsTheWire(Read read, Map<String, Node> nodes) {
        boolean six = !read.vip.isIpv4();
        if (six && read.vip.wire().checksum() == Vip.Checksum.MESSAGE) { // RFC 9568 §5.2.8
            read.fields.wrong("checksum", "the checksum of an IPv6 VIP always covers the pseudo-header", "remove checksum");
        }
        if (!read.vip.wire().unicast()) return;
        if (nodes.size() == 1) read.fields.wrong("unicast", "there is no other node to send to", "add it, or remove unicast");
        nodes.values().stream().filter(node -> six && node.linkLocal().isEmpty()).findFirst()
                .ifPresent(node -> read.fields.wrong("unicast", "node %s has no link-local address to send IPv6 to".formatted(node.name()),
                        "add link-local: fe80::11 to it, or remove unicast"));
    }
}
