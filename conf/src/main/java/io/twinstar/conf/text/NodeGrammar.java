package io.twinstar.conf.text;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;

/** The gateways, and what passes between the two of a pair. */
final class NodeGrammar {

    static final Section NODES = new Section("nodes", "node", 2, "castor:", "{ address: 198.18.0.11 }");

    /** Not the secret itself, 64 hexadecimal digits: this file is read, copied and quoted by many. */
    private static final Kind<String> KEY = Kind.matching(Pattern.compile("(?![0-9A-Fa-f]{64}$)[^\\x00-\\x1F\\x7F]{1,1024}"),
            "the name of the file that holds the secret", "pair.key").hide();

    private static final Kind<String> PKI = Kind.matching(Pattern.compile("[^\\x00-\\x1F\\x7F]{1,1024}"),
            "a directory's name of 1 to 1024 characters", "pki");

    private static final Kind<Inet4Address> ADDRESS = Kind.ipv4("198.18.0.11");
    private static final Kind<Inet6Address> LINK_LOCAL = Kind.linkLocal("fe80::11");
    private static final Kind<Inet4Address> PULSE_ADDRESS = Kind.ipv4("198.19.0.11");
    private static final Kind<Duration> PULSE = Kind.time(Pair.PULSE_MIN, Pair.PULSE_MAX, "10ms");
    private static final Kind<Integer> PORT = Kind.whole(1, 65_535, Pair.PORT_DEFAULT);
    private static final Kind<Pair.Alone> ALONE = Kind.oneOf(List.of(Pair.Alone.values()), Pair.Alone::text);
    private static final Kind<InetSocketAddress> WITNESS = Kind.hostAndPort("198.18.0.30:5113");
    private static final Kind<Pair.Skew> SKEW = Kind.oneOf(List.of(Pair.Skew.values()), Pair.Skew::text);
    private static final Kind<Integer> LINK_PORT = Kind.whole(1, 65_535, Pair.Link.PORT_DEFAULT);
    private static final Kind<Boolean> TICKLE = Kind.truth(false);

    private final Problems problems;
    private final Taken taken;
    /** Where a node has a pulse of its own: an address that is not the node's. */
    private final List<Place> pulses = new ArrayList<>();

    NodeGrammar(Problems problems, Taken taken) {
        this.problems = problems;
        this.taken = taken;
    }

    Map<String, Node> nodes(Fields file) { return file.named(NODES, this::node); }

    /** Judges what must fit together, of what is right by itself: a misspelt key must not look like a disagreement. */
    void compare(Map<String, Node> nodes) {
        if (nodes.size() == 2 && pulses.size() == 1) { // a path has two ends
            problems.add(pulses.getFirst(), "only this node has a pulse address of its own", "give both nodes one, or neither");
        }
    }

    private Optional<Node> node(String name, Fields node) {
        var address = node.required("address", ADDRESS);
        var linkLocal = node.optional("link-local", LINK_LOCAL);
        var pulse = node.optional("pulse", PULSE_ADDRESS).filter(own -> !address.equals(Optional.of(own)));
        address.ifPresent(own -> taken.claim(node.place("address"), own));
        linkLocal.ifPresent(own -> taken.claim(node.place("link-local"), own));
        pulse.ifPresent(own -> {
            taken.claim(node.place("pulse"), own);
            pulses.add(node.place("pulse"));
        });
        return node.whole(() -> new Node(name, address.orElseThrow(), linkLocal, pulse));
    }

    /** Read after everything that has an address. */
    Optional<Pair> pair(Fields pair) {
        var key = pair.required("key", KEY);
        var pulse = pair.optional("pulse", PULSE);
        var port = pair.optional("port", PORT);
        var alone = pair.optional("alone", ALONE);
        var witness = pair.optional("witness", WITNESS);
        var skew = pair.optional("skew", SKEW);
        var link = pair.optionalFields("link", "link", "link: { pki: pki }")
                .flatMap(fields -> link(fields, port.orElse(Pair.PORT_DEFAULT)));
        if (pair.has("alone") && pair.has("witness")) {
            pair.wrong("alone", "a witness decides for a gateway that is alone", "keep one of alone and witness");
        }
        witness.ifPresent(third -> taken.mustBeElsewhere(pair.place("witness"), third.getAddress()));
        return pair.whole(() -> new Pair(key.orElseThrow(), pulse.orElse(Pair.PULSE_DEFAULT), port.orElse(Pair.PORT_DEFAULT),
                alone.orElse(Pair.Alone.AVAILABILITY), witness, skew.orElse(Pair.Skew.ALARM), link));
    }

    private static Optional<Pair.Link> link(Fields link, int pulsePort) {
        var pki = link.required("pki", PKI);
        var port = link.optional("port", LINK_PORT);
        var tickle = link.optional("tickle", TICKLE);
        if (port.orElse(Pair.Link.PORT_DEFAULT) == pulsePort) {
            link.wrong("port", "port %d is the pulse's, too".formatted(pulsePort), "give the link another port");
        }
        return link.whole(() -> new Pair.Link(pki.orElseThrow(), port.orElse(Pair.Link.PORT_DEFAULT), tickle.orElse(true)));
    }
}
