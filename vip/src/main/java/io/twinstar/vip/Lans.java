package io.twinstar.vip;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.twinstar.vip.kernel.Netlink;

/** The interfaces that VIPs live on, by name, each opened when the first one needs it. Used by one thread. */
final class Lans implements AutoCloseable {

    private final Setup setup;
    private final Netlink netlink;
    private final Map<String, Lan> open = new LinkedHashMap<>();
    private List<Lan> all = List.of();

    Lans(Setup setup, Netlink netlink) {
        this.setup = setup;
        this.netlink = netlink;
    }

    Lan opened(String name) throws VipUnavailable {
        Lan lan = open.get(name);
        if (lan == null) {
            lan = Lan.open(netlink, name, setup.self(), setup.peer());
            open.put(name, lan);
            all = List.copyOf(open.values());
        }
        return lan;
    }

    Optional<Lan> of(String name) { return Optional.ofNullable(open.get(name)); }

    /** The same list until one is opened or forgotten. */
    List<Lan> all() { return all; }

    /** The interface is not what it was: it is opened anew by whoever needs it next. */
    void forget(Lan lan) {
        open.values().remove(lan);
        all = List.copyOf(open.values());
        lan.close();
    }

    void retain(Collection<String> names) {
        for (Lan lan : all()) { if (!names.contains(lan.link().name())) { forget(lan); } }
    }

    @Override
    public void close() { all().forEach(this::forget); }
}
