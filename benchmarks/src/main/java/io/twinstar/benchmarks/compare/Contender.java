package io.twinstar.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.twinstar.conf.Log;
import io.twinstar.conf.Relay.Transport;

/** Who is measured. */
public sealed interface Contender {

    /** As it stands on the command line and in every table. */
    String name();

    /** TCP mode on one thread; {@code splice}: told to splice all it relays, which it does not do by itself. */
    record Haproxy(boolean splice) implements Contender {
        @Override
        public String name() { return splice ? "haproxy-splice" : "haproxy"; }
    }

    /** The stream module, one worker. */
    record Nginx() implements Contender {
        @Override
        public String name() { return "nginx"; }
    }

    /** As {@code twinstar run} starts it, on one event loop. */
    record Twinstar(Transport transport) implements Contender {

        static final String NAME = "twinstar";

        @Override
        public String name() { return transport == Transport.AUTO ? NAME : NAME + "-" + transport.text(); }
    }

    /**
     * As {@code twinstar run} starts it, on one event loop.
     *
     * @param seen with everything recorded; otherwise neither times nor what the kernel knows of connections
     * @param log which connections get a line
     */
    record Observed(boolean seen, Log.Connections log) implements Contender {
        @Override
        public String name() { return seen ? "seen" : "unseen"; }
    }

    /** No proxy: what clients and backend do by themselves. */
    record Direct() implements Contender {
        @Override
        public String name() { return "direct"; }
    }

    /** What every ratio is to. */
    Contender BASE = new Haproxy(false);
    Contender DIRECT = new Direct();

    /** The names of the kinds. */
    static List<String> names() {
        return Stream.concat(others().stream().map(Contender::name), Stream.of(Twinstar.NAME)).toList();
    }

    /** Those of these names, in the order of every table; Twinstar with each transport. */
    static List<Contender> named(List<String> names, List<Transport> transports) {
        var named = new ArrayList<>(others().stream().filter(other -> names.contains(other.name())).toList());
        int beforeDirect = named.contains(DIRECT) ? named.size() - 1 : named.size();
        if (names.contains(Twinstar.NAME)) named.addAll(beforeDirect, transports.stream().map(Twinstar::new).toList());
        return List.copyOf(named);
    }

    private static List<Contender> others() {
        return List.of(BASE, new Haproxy(true), new Nginx(), DIRECT);
    }
}
