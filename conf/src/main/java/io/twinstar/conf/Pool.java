package io.twinstar.conf;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Backends that are alike, and how connections are spread over them.
 *
 * @param eject empty: connections that fail lead to a check at once, and to nothing else
 * @param sources of each node by name, the addresses it connects to backends from, in turn; a node that has none of a backend's IP
 *        version leaves the choice to the kernel
 * @param transparent its backends are connected to from their clients' own addresses, where both are of the same IP version
 * @param proxyProtocol in which the backends are told of their clients; empty: they are not
 * @param state of the pool itself, and of its backends unless they are in a worse one
 * @param drain of its backends, and of the listeners that lead to it
 * @param backends those that stand in the file
 * @param finders where it finds others
 */
public record Pool(String name, Balance balance, Spread spread, Check check, Optional<Eject> eject, Timeouts timeouts,
        Recourse recourse, Map<String, List<InetAddress>> sources, boolean transparent, Optional<ProxyProtocol> proxyProtocol,
        AdminState state,
        Drain drain, List<Backend> backends, List<Finder> finders) {

    /** Of one node: some 28,000 connections to each backend come from one address. */
    public static final int SOURCES_MAX = 64;

    public Pool {
        backends = List.copyOf(backends);
        sources = Map.copyOf(sources);
        finders = List.copyOf(finders);
        for (Finder finder : finders) Invalid.unless(finder.pool().equals(name), "finder %s is not of pool %s", finder.id(), name);
        var seen = new HashSet<BackendId>();
        for (Backend backend : backends) {
            Invalid.unless(backend.id().pool().equals(name), "backend %s is not of pool %s", backend.id(), name);
            Invalid.unless(seen.add(backend.id()), "backend %s stands twice in pool %s", backend.id(), name);
        }
    }

    /** The same with other backends that stand in the file. */
    public Pool with(List<Backend> others) {
        return new Pool(name, balance, spread, check, eject, timeouts, recourse, sources, transparent, proxyProtocol, state, drain, others,
                finders);
    }

    /** Ready, of no other backends than these, which are told of no client. */
    public Pool(String name, Balance balance, Spread spread, Check check, Optional<Eject> eject, Timeouts timeouts,
            Map<String, List<InetAddress>> sources, List<Backend> backends) {
        this(name, balance, spread, check, eject, timeouts, sources, Optional.empty(), backends);
    }

    /** Ready, of no other backends than these, with the usual recourse. */
    public Pool(String name, Balance balance, Spread spread, Check check, Optional<Eject> eject, Timeouts timeouts,
            Map<String, List<InetAddress>> sources, Optional<ProxyProtocol> proxyProtocol, List<Backend> backends) {
        this(name, balance, spread, check, eject, timeouts, Recourse.DEFAULT, sources, proxyProtocol, backends);
    }

    /** Ready, and of no other backends than these. */
    public Pool(String name, Balance balance, Spread spread, Check check, Optional<Eject> eject, Timeouts timeouts, Recourse recourse,
            Map<String, List<InetAddress>> sources, Optional<ProxyProtocol> proxyProtocol, List<Backend> backends) {
        this(name, balance, spread, check, eject, timeouts, recourse, sources, false, proxyProtocol, AdminState.READY, Drain.DEFAULT,
                backends, List.of());
    }

    public Pool(String name, Balance balance, Check check, Timeouts timeouts, List<Backend> backends) {
        this(name, balance, Spread.DEFAULT, check, Optional.empty(), timeouts, Map.of(), backends);
    }
}
