package io.twinstar.conf.change;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.twinstar.conf.Admin;
import io.twinstar.conf.Backend;
import io.twinstar.conf.Drain;
import io.twinstar.conf.Drills;
import io.twinstar.conf.Eject;
import io.twinstar.conf.Finder;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Log;
import io.twinstar.conf.Node;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Pair;
import io.twinstar.conf.Pool;
import io.twinstar.conf.ProxyProtocol;
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
            case Change.PairChanged(_, Optional<Pair> after) when after.isEmpty() -> "pair: removed";
            case Change.PairChanged(Optional<Pair> before, Optional<Pair> after) when before.isEmpty() ->
                "pair: added with key " + after.orElseThrow().key();
            case Change.TrackAdded added -> "track %s: added with %s".formatted(added.track().name(), subject(added.track().subject()));
            case Change.TrackRemoved removed -> "track %s: removed".formatted(removed.track().name());
            case Change.VipAdded added -> "vip %s: added with address %s".formatted(added.vip().name(), address(added.vip()));
            case Change.VipRemoved removed -> "vip %s: removed".formatted(removed.vip().name());
            case Change.ListenerAdded added -> "listener %s: added on vip %s port %d to pool %s".formatted(added.listener().name(),
                    added.listener().vip(), added.listener().port(), added.listener().pools().collect(Collectors.joining(", ")));
            case Change.ListenerRemoved removed -> "listener %s: removed".formatted(removed.listener().name());
            case Change.PoolAdded added -> "pool %s: added with %s".formatted(added.pool().name(), backends(added.pool()));
            case Change.PoolRemoved removed -> "pool %s: removed with %s".formatted(removed.pool().name(), backends(removed.pool()));
            case Change.BackendAdded added -> backend(added.backend()) + " added";
            case Change.BackendRemoved removed -> backend(removed.backend()) + " removed";
            case Change.BackendChanged changed -> backend(changed.after()) + " " + joined(change);
            case Change.NodeChanged _,Change.PairChanged _,Change.TrackChanged _,Change.VipChanged _,Change.ListenerChanged _,Change.PoolChanged _,Change.NotifyChanged _,Change.RelayChanged _,Change.AdminChanged _,Change.LogChanged _,Change.DrillsChanged _ ->
                Subjects.of(change) + ": " + joined(change);
        };
    }

    /** In which of its fields a thing that stays is another; none of what comes or goes. */
    static List<Difference> differences(Change change) {
        return switch (change) {
            case Change.NodeChanged(Node before, Node after) -> node(before, after);
            case Change.PairChanged(Optional<Pair> before, Optional<Pair> after) when before.isPresent() && after.isPresent() ->
                pair(before.get(), after.get());
            case Change.TrackChanged(Track before, Track after) -> track(before, after);
            case Change.VipChanged(Vip before, Vip after) -> vip(before, after);
            case Change.ListenerChanged(Listener before, Listener after) -> listener(before, after);
            case Change.PoolChanged(Pool before, Pool after) -> pool(before, after);
            case Change.BackendChanged(Backend before, Backend after) -> backend(before, after);
            case Change.NotifyChanged(Notify before, Notify after) -> notify(before, after);
            case Change.RelayChanged(Relay before, Relay after) -> relay(before, after);
            case Change.AdminChanged(Admin before, Admin after) -> admin(before, after);
            case Change.LogChanged(Log before, Log after) -> log(before, after);
            case Change.DrillsChanged(Drills before, Drills after) -> DrillWords.differences(before, after);
            default -> List.of();
        };
    }

    private static String joined(Change change) {
        return differences(change).stream().map(Difference::words).collect(Collectors.joining(", "));
    }

    private static List<Difference> node(Node before, Node after) {
        return new Differences<>(before, after).in("address", Sentences::address).in("link-local", node -> host(node.linkLocal()))
                .in("pulse", node -> host(node.pulse())).found();
    }

    private static List<Difference> pair(Pair before, Pair after) {
        return new Differences<>(before, after).in("key", Pair::key).in("pulse", pair -> Durations.text(pair.pulse()))
                .in("port", Pair::port)
                .in("alone", pair -> pair.alone().text()).in("witness", pair -> endpoint(pair.witness()))
                .in("skew", pair -> pair.skew().text()).in("link", pair -> orNone(pair.link().map(Sentences::link))).found();
    }

    private static String link(Pair.Link link) {
        return "{ pki: %s, port: %d, tickle: %s }".formatted(link.pki(), link.port(), link.tickle());
    }

    private static List<Difference> track(Track before, Track after) {
        return new Differences<>(before, after).in("watches", Track::subject, Sentences::subject)
                .in("every", track -> Durations.text(track.every())).in("timeout", track -> Durations.text(track.timeout()))
                .in("rise", Track::rise).in("fall", Track::fall).found();
    }

    private static String subject(Track.Subject subject) {
        return switch (subject) {
            case Track.Subject.Interface link -> "interface " + link.name();
            case Track.Subject.Upstream upstream -> "upstream " + upstream.address().getHostAddress();
            case Track.Subject.Script script -> "script " + list(script.command());
        };
    }

    private static List<Difference> vip(Vip before, Vip after) {
        return new Differences<>(before, after).in("address", Sentences::address).in("interface", Vip::interfaceName).in("vrid", Vip::vrid)
                .in("advertise", vip -> Durations.text(vip.advertise())).in("preferred", Vip::preferred, Sentences::orNone)
                .in("failback", vip -> failback(vip.failback())).in("linger", vip -> Durations.text(vip.linger()))
                .in("group", Vip::group, Sentences::orNone)
                .in("track", vip -> list(vip.track())).in("unicast", vip -> vip.wire().unicast())
                .in("checksum", vip -> vip.wire().checksum().text()).in("refresh", vip -> Durations.text(vip.wire().refresh())).found();
    }

    private static String failback(Vip.Failback failback) {
        return failback.after().map(after -> after.isZero() ? "true" : "{ after: %s }".formatted(Durations.text(after))).orElse("false");
    }

    private static List<Difference> listener(Listener before, Listener after) {
        return new Differences<>(before, after).in("vip", Listener::vip).in("port", Listener::port)
                .in("pool", Listener::pool, Sentences::orNone)
                .in("proxy-protocol", listener -> listener.firstBytes().proxies(), FirstBytesWords::proxies)
                .in("sni", listener -> listener.firstBytes().pools(), FirstBytesWords::names)
                .in("preread-timeout", listener -> Durations.text(listener.firstBytes().timeout()))
                .in("max-connections", listener -> AdmissionWords.maximum(listener.admission().all()))
                .in("rate", listener -> AdmissionWords.rate(listener.admission().all()))
                .in("per-source", listener -> AdmissionWords.of(listener.admission().perSource()))
                .in("allow", listener -> listener.admission().allow(), AdmissionWords::count)
                .in("deny", listener -> listener.admission().deny(), AdmissionWords::count)
                .in("backlog", listener -> listener.accept().backlog()).in("fast-open", listener -> listener.accept().fastOpen())
                .in("state", listener -> listener.state().text()).found();
    }

    private static List<Difference> pool(Pool before, Pool after) {
        return new Differences<>(before, after).in("balance", pool -> pool.balance().text())
                .in("bounded-load", pool -> boundedLoad(pool.spread().boundedLoadPercent()))
                .in("slow-start", pool -> Durations.text(pool.spread().slowStart()))
                .in("panic", pool -> pool.spread().panicPercent() + "%").in("check", pool -> CheckWords.of(pool.check()))
                .in("eject", pool -> orNone(pool.eject().map(Sentences::eject))).in("timeouts", pool -> timeouts(pool.timeouts()))
                .in("queue", pool -> AdmissionWords.of(pool.recourse().queue())).in("retries", pool -> pool.recourse().retries())
                .in("on-ejection", pool -> pool.recourse().onEjection().text())
                .in("source", pool -> sources(pool.sources())).in("transparent", pool -> Boolean.toString(pool.transparent()))
                .in("proxy-protocol", pool -> orNone(pool.proxyProtocol().map(ProxyProtocol::text)))
                .in("state", pool -> pool.state().text()).in("drain", pool -> drain(pool.drain()))
                .in("finds", Pool::finders, Sentences::finders).found();
    }

    private static List<Difference> notify(Notify before, Notify after) {
        return new Differences<>(before, after).in("audit", Notify::audit, Sentences::orNone)
                .in("webhook", Notify::webhook, web -> orNone(web.map(Sentences::site))).in("script", Notify::script, Sentences::list)
                .in("timeout", notify -> Durations.text(notify.timeout())).found();
    }

    /** Without path and query: many services take their secret there. */
    private static String site(URI web) {
        return web.getScheme() + "://" + web.getRawAuthority();
    }

    private static List<Difference> relay(Relay before, Relay after) {
        return new Differences<>(before, after).in("transport", relay -> relay.transport().text()).in("loops", Relay::loops)
                .in("cpus", Relay::cpus).in("busy-poll", Relay::busyPoll).found();
    }

    private static List<Difference> admin(Admin before, Admin after) {
        return new Differences<>(before, after).in("listen", admin -> endpoint(admin.listen())).found();
    }

    private static List<Difference> log(Log before, Log after) {
        return new Differences<>(before, after).in("format", log -> log.format().text())
                .in("connections", log -> log.connections().text()).in("sample", log -> log.samplePercent() + "%").found();
    }

    private static String boundedLoad(OptionalInt percent) {
        return percent.isEmpty() ? "none" : BigDecimal.valueOf(percent.getAsInt(), 2).toPlainString();
    }

    private static String eject(Eject eject) {
        return "{ failures: %d, for: %s, share: %d%%, early: %s }".formatted(eject.failures(), Durations.text(eject.base()),
                eject.sharePercent(), Durations.text(eject.early()));
    }

    private static String sources(Map<String, List<InetAddress>> sources) {
        var nodes = new TreeMap<>(sources).entrySet().stream()
                .map(of -> of.getKey() + ": " + list(of.getValue().stream().map(InetAddress::getHostAddress).toList())).toList();
        return nodes.isEmpty() ? "none" : "{ " + String.join(", ", nodes) + " }";
    }

    private static String timeouts(Timeouts timeouts) {
        return "{ connect: %s, idle: %s, half-close: %s, keepalive: %s%s }".formatted(Durations.text(timeouts.connect()),
                Durations.text(timeouts.idle()), Durations.text(timeouts.halfClose()), Durations.text(timeouts.keepalive()),
                timeouts.maxDuration().map(bound -> ", max-duration: " + Durations.text(bound)).orElse(""));
    }

    private static String drain(Drain drain) {
        return "{ deadline: %s, spread: %s }".formatted(Durations.text(drain.deadline()), Durations.text(drain.spread()));
    }

    /** What else there is about them, such as the servers that are asked, is too much for a line. */
    private static String finders(List<Finder> finders) {
        return list(finders.stream().map(Finder::words).toList());
    }

    private static List<Difference> backend(Backend before, Backend after) {
        return new Differences<>(before, after).in("weight", Backend::weight)
                .in("max-connections", backend -> backend.maxConnections() == Backend.UNLIMITED ? "none" : backend.maxConnections())
                .in("backup", Backend::backup).in("state", backend -> backend.state().text()).found();
    }

    private static String backend(Backend backend) { return "pool %s: backend %s".formatted(backend.id().pool(), backend.id().endpoint()); }

    private static String backends(Pool pool) {
        int count = pool.backends().size();
        var named = count == 1 ? "1 backend" : count + " backends";
        return pool.finders().isEmpty() ? named : named + " and those of " + finders(pool.finders());
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
}
