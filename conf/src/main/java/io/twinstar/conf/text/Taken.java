package io.twinstar.conf.text;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** What only one thing of the file may have, in words, and where the first one has it. */
final class Taken {

    private final Problems problems;
    private final Map<String, Place> first = new HashMap<>();

    Taken(Problems problems) { this.problems = problems; }

    void claim(Place at, String what, String right) {
        Place earlier = first.putIfAbsent(what, at);
        if (earlier != null) problems.add(at, "%s is taken at line %d".formatted(what, earlier.line()), right);
    }

    /** Nodes and VIPs share one network: each address is one node's or one VIP's. */
    void claim(Place at, InetAddress address) {
        claim(at, words(address), "give each node and each VIP an address of its own");
    }

    /** Of a host that is neither a node nor a VIP, all of which have claimed theirs. */
    void mustBeElsewhere(Place at, InetAddress address) {
        Place holder = first.get(words(address));
        if (holder == null) return;
        problems.add(at, "%s is a node's or a VIP's, at line %d".formatted(words(address), holder.line()), "name another host");
    }

    private static String words(InetAddress address) { return "address " + address.getHostAddress(); }
}
