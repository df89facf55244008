package io.twinstar.conf.change;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.twinstar.conf.Admin;
import io.twinstar.conf.Backend;
import io.twinstar.conf.Check;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Node;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Relay;
import io.twinstar.conf.Timeouts;
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
            case Change.BackendReweighted changed -> "%s weight %d → %d".formatted(backend(changed.after()), changed.before().weight(),
                    changed.after().weight());
            case Change.RelayChanged changed -> relay(changed.before(), changed.after());
            case Change.AdminChanged changed -> admin(changed.before(), changed.after());
        };
    }

    private static String node(Node before, Node after) {
        return new Differences<>(before, after).in("address", Sentences::address).of("node " + after.name());
    }

    private static String vip(Vip before, Vip after) {
        return new Differences<>(before, after).in("address", Sentences::address).in("interface", Vip::interfaceName).in("vrid", Vip::vrid)
                .in("advertise", vip -> Durations.text(vip.advertise())).in("preferred", vip -> vip.preferred().orElse("none"))
                .in("failback", vip -> failback(vip.failback())).of("vip " + after.name());
    }

    private static String failback(Vip.Failback failback) {
        return failback.after().map(after -> after.isZero() ? "true" : "after " + Durations.text(after)).orElse("false");
    }

    private static String listener(Listener before, Listener after) {
        return new Differences<>(before, after).in("vip", Listener::vip).in("port", Listener::port).in("pool", Listener::pool)
                .of("listener " + after.name());
    }

    private static String pool(Pool before, Pool after) {
        return new Differences<>(before, after).in("balance", pool -> pool.balance().text()).in("check", pool -> check(pool.check()))
                .in("timeouts", pool -> timeouts(pool.timeouts())).of("pool " + after.name());
    }

    private static String relay(Relay before, Relay after) {
        return new Differences<>(before, after).in("transport", relay -> relay.transport().text()).in("loops", Relay::loops).of("relay");
    }

    private static String admin(Admin before, Admin after) {
        return new Differences<>(before, after).in("listen", admin -> endpoint(admin.listen())).of("admin");
    }

    private static String check(Check check) {
        String asked = switch (check.probe()) {
            case Check.Probe.Http http -> "http: " + http.path();
            case Check.Probe.Tcp _ -> "tcp: connect";
        };
        return "{ %s, every: %s, timeout: %s, rise: %d, fall: %d }".formatted(asked, Durations.text(check.every()),
                Durations.text(check.timeout()), check.rise(), check.fall());
    }

    private static String timeouts(Timeouts timeouts) {
        return "{ connect: %s, idle: %s, half-close: %s }".formatted(Durations.text(timeouts.connect()), Durations.text(timeouts.idle()),
                Durations.text(timeouts.halfClose()));
    }

    private static String backend(Backend backend) { return "pool %s: backend %s".formatted(backend.id().pool(), backend.id().endpoint()); }

    private static String backends(Pool pool) {
        int count = pool.backends().size();
        return count == 1 ? "1 backend" : count + " backends";
    }

    private static String address(Node node) { return node.address().getHostAddress(); }

    private static String address(Vip vip) {
        return vip.addresses().stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }

    private static String endpoint(Optional<InetSocketAddress> listen) {
        // its string is hostname/literal:port, the name empty for an address made from a literal, and IPv6 in brackets
        return listen.map(at -> at.toString().substring(at.toString().indexOf('/') + 1)).orElse("none");
    }

    /** Collects {@code field old → new} for the fields in which two versions of a thing differ. */
    private record Differences<T>(T before, T after, List<String> found) {

        Differences(T before, T after) { this(before, after, new ArrayList<>()); }

        Differences<T> in(String field, Function<T, Object> value) {
            Object old = value.apply(before);
            Object next = value.apply(after);
            if (!old.equals(next)) found.add("%s %s → %s".formatted(field, old, next));
            return this;
        }

        String of(String owner) { return owner + ": " + String.join(", ", found); }
    }
}
