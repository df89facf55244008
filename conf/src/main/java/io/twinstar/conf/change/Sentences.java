package io.twinstar.conf.change;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

import io.twinstar.conf.Admin;
import io.twinstar.conf.Backend;
import io.twinstar.conf.Eject;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Node;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Pair;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Relay;
import io.twinstar.conf.Timeouts;
import io.twinstar.conf.Track;
import io.twinstar.conf.Vip;
import io.twinstar.conf.text.Durations;

/** Changes in words, values as they stand in the file. */
final class Sentences {

    private Sentences() {}

    static String of(Change change) {
        return switch (change) {
            case Change.NodeAdded added -> "node %s: added with address %s".formatted(added.node().name(), address(added.node()));
            case Change.NodeRemoved removed -> "node %s: removed".formatted(removed.node().name());
            case Change.NodeChanged changed -> node(changed.before(), changed.after());
            case Change.PairChanged changed -> pair(changed.before(), changed.after());
            case Change.TrackAdded added -> "track %s: added with %s".formatted(added.track().name(), subject(added.track().subject()));
            case Change.TrackRemoved removed -> "track %s: removed".formatted(removed.track().name());
            case Change.TrackChanged changed -> track(changed.before(), changed.after());
            case Change.VipAdded added -> "vip %s: added with address %s".formatted(added.vip().name(), address(added.vip()));
            case Change.VipRemoved removed -> "vip %s: removed".formatted(removed.vip().name());
            case Change.VipChanged changed -> vip(changed.before(), changed.after());
            case Change.ListenerAdded added -> "listener %s: added on vip %s port %d to pool %s".formatted(added.listener().name(),
                    added.listener().vip(), added.listener().port(), added.listener().pool());
            case Change.ListenerRemoved removed -> "listener %s: removed".formatted(removed.listener().name());
            case Change.ListenerChanged changed -> listener(changed.before(), changed.after());
            case Change.PoolAdded added -> "pool %s: added with %s".formatted(added.pool().name(), backends(added.pool()));
            case Change.PoolRemoved removed -> "pool %s: removed with %s".formatted(removed.pool().name(), backends(removed.pool()));
            case Change.PoolChanged changed -> pool(changed.before(), changed.after());
            case Change.BackendAdded added -> backend(added.backend()) + " added";
            case Change.BackendRemoved removed -> backend(removed.backend()) + " removed";
            case Change.BackendChanged changed -> backend(changed.before(), changed.after());
            case Change.NotifyChanged changed -> notify(changed.before(), changed.after());
            case Change.RelayChanged changed -> relay(changed.before(), changed.after());
            case Change.AdminChanged changed -> admin(changed.before(), changed.after());
        };
    }

    private static String node(Node before, Node after) {
        return new Differences<>(before, after).in("address", Sentences::address).in("link-local", node -> host(node.linkLocal()))
                .in("pulse", node -> host(node.pulse())).of("node " + after.name());
    }

    private static String pair(Optional<Pair> before, Optional<Pair> after) {
        if (after.isEmpty()) return "pair: removed";
        return before.map(old -> pair(old, after.get())).orElseGet(() -> "pair: added with key " + after.get().key());
    }

    private static String pair(Pair before, Pair after) {
        return new Differences<>(before, after).in("key", Pair::key).in("pulse", pair -> Durations.text(pair.pulse()))
                .in("port", Pair::port)
                .in("alone", pair -> pair.alone().text()).in("witness", pair -> endpoint(pair.witness())).of("pair");
    }

    private static String track(Track before, Track after) {
        return new Differences<>(before, after).in("watches", Track::subject, Sentences::subject)
                .in("every", track -> Durations.text(track.every())).in("timeout", track -> Durations.text(track.timeout()))
                .in("rise", Track::rise).in("fall", Track::fall).of("track " + after.name());
    }

    private static String subject(Track.Subject subject) {
        return switch (subject) {
            case Track.Subject.Interface link -> "interface " + link.name();
            case Track.Subject.Upstream upstream -> "upstream " + upstream.address().getHostAddress();
            case Track.Subject.Script script -> "script " + list(script.command());
        };
    }

    private static String vip(Vip before, Vip after) {
        return new Differences<>(before, after).in("address", Sentences::address).in("interface", Vip::interfaceName).in("vrid", Vip::vrid)
                .in("advertise", vip -> Durations.text(vip.advertise())).in("preferred", Vip::preferred, Sentences::orNone)
                .in("failback", vip -> failback(vip.failback())).in("group", Vip::group, Sentences::orNone)
                .in("track", vip -> list(vip.track())).in("unicast", vip -> vip.wire().unicast())
                .in("checksum", vip -> vip.wire().checksum().text()).in("refresh", vip -> Durations.text(vip.wire().refresh()))
                .of("vip " + after.name());
    }

    private static String failback(Vip.Failback failback) {
        return failback.after().map(after -> after.isZero() ? "true" : "{ after: %s }".formatted(Durations.text(after))).orElse("false");
    }

    private static String listener(Listener before, Listener after) {
        return new Differences<>(before, after).in("vip", Listener::vip).in("port", Listener::port).in("pool", Listener::pool)
                .of("listener " + after.name());
    }

    private static String pool(Pool before, Pool after) {
        return new Differences<>(before, after).in("balance", pool -> pool.balance().text())
                .in("bounded-load", pool -> boundedLoad(pool.spread().boundedLoadPercent()))
                .in("slow-start", pool -> Durations.text(pool.spread().slowStart()))
                .in("panic", pool -> pool.spread().panicPercent() + "%").in("check", pool -> CheckWords.of(pool.check()))
                .in("eject", pool -> orNone(pool.eject().map(Sentences::eject))).in("timeouts", pool -> timeouts(pool.timeouts()))
                .of("pool " + after.name());
    }

    private static String notify(Notify before, Notify after) {
        return new Differences<>(before, after).in("audit", Notify::audit, Sentences::orNone)
                .in("webhook", Notify::webhook, web -> orNone(web.map(Sentences::site))).in("script", Notify::script, Sentences::list)
                .in("timeout", notify -> Durations.text(notify.timeout())).of("notify");
    }

    /** Without path and query: many services take their secret there. */
    private static String site(URI web) {
        return web.getScheme() + "://" + web.getRawAuthority();
    }

    private static String relay(Relay before, Relay after) {
        return new Differences<>(before, after).in("transport", relay -> relay.transport().text()).in("loops", Relay::loops)
                .in("cpus", Relay::cpus).in("busy-poll", Relay::busyPoll).of("relay");
    }

    private static String admin(Admin before, Admin after) {
        return new Differences<>(before, after).in("listen", admin -> endpoint(admin.listen())).of("admin");
    }

    private static String boundedLoad(OptionalInt percent) {
        return percent.isEmpty() ? "none" : BigDecimal.valueOf(percent.getAsInt(), 2).toPlainString();
    }

    private static String eject(Eject eject) {
        return "{ failures: %d, for: %s, share: %d%%, early: %s }".formatted(eject.failures(), Durations.text(eject.base()),
                eject.sharePercent(), Durations.text(eject.early()));
    }

    private static String timeouts(Timeouts timeouts) {
        return "{ connect: %s, idle: %s, half-close: %s, keepalive: %s }".formatted(Durations.text(timeouts.connect()),
                Durations.text(timeouts.idle()), Durations.text(timeouts.halfClose()), Durations.text(timeouts.keepalive()));
    }

    private static String backend(Backend before, Backend after) {
        return backend(after) + " " + new Differences<>(before, after).in("weight", Backend::weight)
                .in("max-connections", backend -> backend.maxConnections() == Backend.UNLIMITED ? "none" : backend.maxConnections())
                .in("backup", Backend::backup).joined();
    }

    private static String backend(Backend backend) { return "pool %s: backend %s".formatted(backend.id().pool(), backend.id().endpoint()); }

    private static String backends(Pool pool) {
        int count = pool.backends().size();
        return count == 1 ? "1 backend" : count + " backends";
    }

    private static String address(Node node) { return node.address().getHostAddress(); }

    private static String address(Vip vip) {
        var addresses = vip.addresses().stream().map(InetAddress::getHostAddress).toList();
        return addresses.size() == 1 ? addresses.getFirst() : list(addresses);
    }

    private static String host(Optional<? extends InetAddress> address) { return orNone(address.map(InetAddress::getHostAddress)); }

    private static String orNone(Optional<String> text) { return text.orElse("none"); }

    private static String list(List<String> items) { return items.isEmpty() ? "none" : "[" + String.join(", ", items) + "]"; }

    private static String endpoint(Optional<InetSocketAddress> listen) {
        // its string is hostname/literal:port, the name empty for an address made from a literal, and IPv6 in brackets
        return listen.map(at -> at.toString().substring(at.toString().indexOf('/') + 1)).orElse("none");
    }

    /** Collects {@code field old → new} for the fields in which two versions of a thing differ. */
    private record Differences<T>(T before, T after, List<String> found) {

        Differences(T before, T after) { this(before, after, new ArrayList<>()); }

        Differences<T> in(String field, Function<T, Object> value) { return in(field, value, Function.identity()); }

        /** @param shown the part of the value that may be seen; where it stays the same, it is only said that there is a change */
        <V> Differences<T> in(String field, Function<T, V> value, Function<V, Object> shown) {
            V old = value.apply(before);
            V next = value.apply(after);
            if (old.equals(next)) return this;
            Object from = shown.apply(old);
            Object to = shown.apply(next);
            found.add(from.equals(to) ? field + " changed" : "%s %s → %s".formatted(field, from, to));
            return this;
        }

        String of(String owner) { return owner + ": " + joined(); }

        String joined() { return String.join(", ", found); }
    }
}
