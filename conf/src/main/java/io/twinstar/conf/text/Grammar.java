package io.twinstar.conf.text;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.twinstar.conf.Admin;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Node;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Relay;
import io.twinstar.conf.Timeouts;
import io.twinstar.conf.Vip;

/** What may stand in the file: every section, key, kind of value and bound, and what must be unique. */
final class Grammar {

    /** Over all pools together. */
    static final int BACKENDS_MAX = 65_536;

    private static final Section NODES = new Section("nodes", "node", 2, "castor:", "{ address: 198.18.0.11 }");
    private static final Section VIPS = new Section("vips", "VIP", 64, "web:", "{ address: 198.18.0.100, interface: eth0, vrid: 51 }");
    private static final Section LISTENERS = new Section("listeners", "listener", 1_024, "web:", "{ vip: web, port: 80, pool: web }");
    private static final Section POOLS = new Section("pools", "pool", 4_096, "web:", "{ backends: [ { address: 198.18.0.21:8080 } ] }");
    private static final Section BACKENDS = new Section("backends", "backend", BACKENDS_MAX, "-", "{ address: 198.18.0.21:8080 }");

    /** What the kernel takes for a device's name: dev_valid_name() in net/core/dev.c. */
    private static final Kind<String> INTERFACE = Kind.matching(Pattern.compile("(?!\\.{1,2}$)[!-.0-9;-~]{1,15}"),
            "an interface's name of 1 to 15 characters without / or :", "eth0");
    /** Visible ASCII only: the path is sent as it stands, and a line break in it would be a second request line. */
    private static final Kind<String> PATH = Kind.matching(Pattern.compile("/[!-~]{0,1023}"), "a path of visible ASCII that starts with /",
            "/healthz");
    private static final Kind<Duration> CHECK_TIME = Kind.time(Duration.ofMillis(1), Duration.ofHours(1), "1s");
    private static final Kind<Integer> CHECK_COUNT = Kind.whole(1, 100, 3);
    private static final Kind<Duration> TIMEOUT = Kind.time(Duration.ofMillis(1), Duration.ofDays(7), "1m");

    private static final Kind<InetSocketAddress> BACKEND_ADDRESS = Kind.hostAndPort("198.18.0.21:8080");
    private static final Kind<Integer> WEIGHT = Kind.whole(0, Backend.WEIGHT_MAX, 1);

    private final Problems problems;
    /** What only one may have, in words, and where the first one has it. */
    private final Map<String, Place> taken = new HashMap<>();
    private int backends;

    Grammar(Problems problems) { this.problems = problems; }

    Optional<Conf> conf(Tree root) {
        return Fields.of("the file", root, "nodes, vips, listeners and pools, as in gateway.yaml", problems).flatMap(this::conf);
    }

    private Optional<Conf> conf(Fields file) {
        var nodeName = reference(NODES, file);
        var vipName = reference(VIPS, file);
        var poolName = reference(POOLS, file);

        var nodes = file.named(NODES, this::node);
        var vips = file.named(VIPS, (name, fields) -> vip(name, fields, nodeName));
        var listeners = file.named(LISTENERS, (name, fields) -> listener(name, fields, vipName, poolName));
        var pools = file.named(POOLS, this::pool);
        var relay = file.optionalFields("relay", "relay", "relay: { transport: auto }").flatMap(this::relay).orElse(Relay.DEFAULT);
        var admin = file.optionalFields("admin", "admin", "admin: { listen: 127.0.0.1:9090 }").flatMap(this::admin).orElse(Admin.DEFAULT);
        return file.whole(() -> new Conf(nodes, Optional.empty(), Map.of(), vips, listeners, pools, Notify.NOBODY, relay, admin));
    }

    private Optional<Node> node(String name, Fields node) {
        var address = node.required("address", Kind.ipv4("198.18.0.11"));
        address.ifPresent(own -> addressIsFree(node, own));
        return node.whole(() -> new Node(name, address.orElseThrow()));
    }

    private Optional<Vip> vip(String name, Fields vip, Kind<String> nodeName) {
        var address = vip.required("address", Kind.ipv4("198.18.0.100"));
        var on = vip.required("interface", INTERFACE);
        var vrid = vip.required("vrid", Kind.whole(1, 255, 51));
        var advertise = vip.optional("advertise", Kind.timeInSteps(Vip.ADVERTISE_MIN, Vip.ADVERTISE_MAX, Duration.ofMillis(10), "50ms"));
        var preferred = vip.optional("preferred", nodeName);
        var failback = vip.optional("failback", Kind.truth(false));
        address.ifPresent(own -> addressIsFree(vip, own));
        on.ifPresent(link -> vrid
                .ifPresent(id -> unique(vip, "vrid", "vrid %d on %s".formatted(id, link), "give each VIP of an interface its own")));
        return vip.whole(() -> new Vip(name, address.orElseThrow(), on.orElseThrow(), vrid.orElseThrow(),
                advertise.orElse(Vip.ADVERTISE_DEFAULT), preferred, failback.orElse(false) ? Vip.Failback.AT_ONCE : Vip.Failback.NEVER));
    }

    private Optional<Listener> listener(String name, Fields listener, Kind<String> vipName, Kind<String> poolName) {
        var vip = listener.required("vip", vipName);
        var port = listener.required("port", Kind.whole(1, 65_535, 80));
        var pool = listener.required("pool", poolName);
        vip.ifPresent(
                on -> port.ifPresent(number -> unique(listener, "port", "port %d of VIP %s".formatted(number, on), "choose another port")));
        return listener.whole(() -> new Listener(name, vip.orElseThrow(), port.orElseThrow(), pool.orElseThrow()));
    }

    private Optional<Pool> pool(String name, Fields pool) {
        var balance = pool.optional("balance", Kind.oneOf(List.of(Balance.values()), Balance::text));
        var check = pool.optionalFields("check", "check of pool " + name, "check: { http: /healthz }").flatMap(this::check);
        var timeouts = pool.optionalFields("timeouts", "timeouts of pool " + name, "timeouts: { connect: 1s }").flatMap(this::timeouts);
        var members = pool.list(BACKENDS, backend -> backend(name, backend));
        return pool.whole(() -> new Pool(name, balance.orElse(Balance.WEIGHTED_LEAST_CONNECTION), check.orElse(Check.DEFAULT),
                timeouts.orElse(Timeouts.DEFAULT), members));
    }

    private Optional<Check> check(Fields check) {
        var http = check.optional("http", PATH);
        check.optional("tcp", Kind.oneOf(List.of("connect"), Function.identity()));
        var every = check.optional("every", CHECK_TIME);
        var timeout = check.optional("timeout", CHECK_TIME);
        var rise = check.optional("rise", CHECK_COUNT);
        var fall = check.optional("fall", CHECK_COUNT);
        if (check.has("http") && check.has("tcp")) check.wrong("tcp", "a check asks by http or by tcp, not both", "remove one of them");
        return check.whole(() -> new Check(http.<Check.Probe>map(Check.Probe.Http::new).orElse(Check.DEFAULT.probe()),
                every.orElse(Check.DEFAULT.every()), timeout.orElse(Check.DEFAULT.timeout()), rise.orElse(Check.DEFAULT.rise()),
                fall.orElse(Check.DEFAULT.fall())));
    }

    private Optional<Timeouts> timeouts(Fields timeouts) {
        var connect = timeouts.optional("connect", TIMEOUT);
        var idle = timeouts.optional("idle", TIMEOUT);
        var halfClose = timeouts.optional("half-close", TIMEOUT);
        return timeouts.whole(() -> new Timeouts(connect.orElse(Timeouts.DEFAULT.connect()), idle.orElse(Timeouts.DEFAULT.idle()),
                halfClose.orElse(Timeouts.DEFAULT.halfClose())));
    }

    private Optional<Backend> backend(String pool, Fields backend) {
        var address = backend.required("address", BACKEND_ADDRESS);
        var weight = backend.optional("weight", WEIGHT);
        var id = address.map(endpoint -> id(pool, endpoint));
        id.ifPresent(own -> unique(backend, "address", "backend %s of pool %s".formatted(own.endpoint(), pool), "keep one of the two"));
        backends++;
        if (backends == BACKENDS_MAX + 1) {
            backend.wrong("address", "the pools together have more than %d backends".formatted(BACKENDS_MAX),
                    "spread them over several gateway pairs");
        }
        return backend.whole(() -> new Backend(id.orElseThrow(), weight.orElse(1)));
    }

    private static BackendId id(String pool, InetSocketAddress endpoint) {
        return new BackendId(pool, endpoint.getAddress(), endpoint.getPort());
    }

    private Optional<Relay> relay(Fields relay) {
        var transport = relay.optional("transport", Kind.oneOf(Arrays.asList(Relay.Transport.values()), Relay.Transport::text));
        var loops = relay.optional("loops", Kind.whole(0, Relay.LOOPS_MAX, 0));
        return relay.whole(() -> new Relay(transport.orElse(Relay.DEFAULT.transport()), loops.orElse(Relay.DEFAULT.loops())));
    }

    private Optional<Admin> admin(Fields admin) {
        var listen = admin.optional("listen", Kind.listenAddress("127.0.0.1:9090"));
        return admin.whole(() -> new Admin(listen));
    }

    /** To a thing of a section. If that has no usable name, it was complained about, and what refers to it cannot be judged. */
    private static Kind<String> reference(Section section, Fields file) {
        Set<String> names = file.namesIn(section);
        var usable = names.stream().filter(Kind::isName).toList();
        if (usable.isEmpty()) return new Kind<>("a name", _ -> "web", scalar -> Optional.of(scalar.text()));
        var known = Kind.oneOf(usable, Function.identity());
        return new Kind<>("a %s of this file (%s)".formatted(section.one(), known.expected()), known.example(),
                scalar -> Optional.of(scalar.text()).filter(names::contains));
    }

    /** Nodes and VIPs share one network: each address is one node's or one VIP's. */
    private void addressIsFree(Fields owner, Inet4Address address) {
        unique(owner, "address", "address " + address.getHostAddress(), "give each node and each VIP an address of its own");
    }

    private void unique(Fields at, String key, String what, String right) {
        Place first = taken.putIfAbsent(what, at.place(key));
        if (first != null) at.wrong(key, "%s is taken at line %d".formatted(what, first.line()), right);
    }
}
