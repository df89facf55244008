package io.twinstar.conf.text;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import io.twinstar.conf.Admin;
import io.twinstar.conf.AdminState;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Drills;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Log;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Relay;
import io.twinstar.conf.Track;
import io.twinstar.conf.Track.Subject;

/** What may stand in the file: every section, key, kind of value and bound, and what must be unique. */
final class Grammar {

    static final Section TRACKERS = new Section("track", "tracker", 64, "router:", "{ upstream: 198.18.0.1 }");

    private static final Section LISTENERS = new Section("listeners", "listener", 1_024, "web:", "{ vip: web, port: 80, pool: web }");
    private static final Kind<String> AUDIT = Kind.matching(Pattern.compile("[^\\x00-\\x1F\\x7F]{1,1024}"),
            "a file's name of 1 to 1024 characters",
            "audit.jsonl");
    private static final Kind<Inet4Address> UPSTREAM = Kind.ipv4("198.18.0.1");
    private static final Kind<Integer> PORT = Kind.whole(1, 65_535, 80);
    private static final Kind<URI> WEBHOOK = Kind.webAddress("http://198.18.0.1:9000/");
    private static final Kind<Relay.Transport> TRANSPORT = Kind.oneOf(Arrays.asList(Relay.Transport.values()), Relay.Transport::text);
    private static final Kind<Integer> LOOPS = Kind.whole(0, Relay.LOOPS_MAX, 0);
    private static final Kind<Integer> CPU = Kind.whole(0, Relay.CPU_MAX, 0);
    private static final Kind<Boolean> BUSY_POLL = Kind.truth(true);
    private static final Kind<Log.Format> FORMAT = Kind.oneOf(Arrays.asList(Log.Format.values()), Log.Format::text);
    private static final Kind<Log.Connections> CONNECTIONS = Kind.oneOf(Arrays.asList(Log.Connections.values()), Log.Connections::text);
    private static final Kind<Integer> SAMPLE = Kind.percent(1, 100, Log.DEFAULT.samplePercent());
    private static final Kind<InetSocketAddress> LISTEN = Kind.listenAddress("127.0.0.1:9090");
    private static final Kind<Duration> DELIVERY_TIME = Kind.time(Duration.ofMillis(10), Duration.ofMinutes(1), "5s");

    private final Problems problems;
    private final Taken taken;

    Grammar(Problems problems) {
        this.problems = problems;
        this.taken = new Taken(problems);
    }

    Optional<Conf> conf(Tree root) {
        return Fields.of("the file", root, "nodes, vips, listeners and pools, as in gateway.yaml", problems).flatMap(this::conf);
    }

    /** All of the file; asked of {@link Fields#asked}, it only says what there is to ask. */
    Optional<Conf> conf(Fields file) {
        var nodeGrammar = new NodeGrammar(problems, taken);
        var vipGrammar = new VipGrammar(problems, taken);
        var vipName = file.reference(VipGrammar.VIPS);
        var poolName = file.reference(PoolGrammar.POOLS);

        var nodes = nodeGrammar.nodes(file);
        var vips = vipGrammar.vips(file);
        var pair = file.optionalFields("pair", "pair", "pair: { key: pair.key }").flatMap(nodeGrammar::pair);
        var trackers = vipGrammar.tracks() ? file.named(TRACKERS, this::tracker) : file.optionalNamed(TRACKERS, this::tracker);
        var listeners = file.named(LISTENERS, (name, fields) -> listener(name, fields, vipName, poolName));
        var pools = new PoolGrammar(problems, taken, nodes, vips).pools(file);
        var notifies = file.optionalFields("notify", "notify", "notify: { audit: audit.jsonl }").flatMap(this::notify)
                .orElse(Notify.NOBODY);
        var relay = file.optionalFields("relay", "relay", "relay: { transport: auto }").flatMap(this::relay).orElse(Relay.DEFAULT);
        var admin = file.optionalFields("admin", "admin", "admin: { listen: 127.0.0.1:9090 }").flatMap(this::admin).orElse(Admin.DEFAULT);
        var log = file.optionalFields("log", "log", "log: { connections: sampled }").flatMap(this::log).orElse(Log.DEFAULT);
        var drills = file.optionalFields("drills", "drills", "drills: { objectives: { recovery-time: 100ms } }")
                .flatMap(new DrillGrammar(file.reference(NodeGrammar.NODES), file.reference(LISTENERS))::drills).orElse(Drills.NONE);
        if (file.has("pair") && file.namesIn(NodeGrammar.NODES).size() == 1) {
            file.wrong("pair", "a pair is two nodes, and this file has one", "add the other node, or remove pair");
        }
        nodeGrammar.compare(nodes); // last, for nothing is whole that is read after a problem
        vipGrammar.compare(nodes, listeners.values());
        return file.whole(() -> new Conf(nodes, pair, trackers, vips, listeners, pools, notifies, relay, admin, log, drills));
    }

    private Optional<Track> tracker(String name, Fields tracker) {
        tracker.exactlyOne(List.of("interface", "upstream", "script"), "upstream: 198.18.0.1");
        var link = tracker.optional("interface", Kind.INTERFACE).<Subject>map(Subject.Interface::new);
        var upstream = tracker.optional("upstream", UPSTREAM);
        var script = tracker.command("script", Subject.Script.WORDS_MAX);
        var every = tracker.optional("every", CheckGrammar.TIME);
        var timeout = tracker.optional("timeout", CheckGrammar.TIME);
        var rise = tracker.optional("rise", CheckGrammar.COUNT);
        var fall = tracker.optional("fall", CheckGrammar.COUNT);
        upstream.ifPresent(router -> taken.mustBeElsewhere(tracker.place("upstream"), router));
        return tracker.whole(() -> {
            var subject = link.or(() -> upstream.map(Subject.Upstream::new)).orElseGet(() -> new Subject.Script(script));
            return new Track(name, subject, every.orElse(subject.everyDefault()), timeout.orElse(Track.TIMEOUT_DEFAULT),
                    rise.orElse(Track.RISE_DEFAULT), fall.orElse(Track.FALL_DEFAULT));
        });
    }

    private Optional<Listener> listener(String name, Fields listener, Kind<String> vipName, Kind<String> poolName) {
        var vip = listener.required("vip", vipName);
        var port = listener.required("port", PORT);
        var pool = listener.requiredUnless("sni", "pool", poolName);
        var firstBytes = FirstBytesGrammar.firstBytes(name, listener, poolName);
        var admission = AdmissionGrammar.admission(listener);
        var accept = AdmissionGrammar.accept(listener);
        var state = listener.optional("state", PoolGrammar.STATE);
        vip.ifPresent(on -> port.ifPresent(
                number -> taken.claim(listener.place("port"), "port %d of VIP %s".formatted(number, on), "choose another port")));
        return listener.whole(() -> new Listener(name, vip.orElseThrow(), port.orElseThrow(), pool, firstBytes, admission, accept,
                state.orElse(AdminState.READY)));
    }

    private Optional<Notify> notify(Fields notify) {
        var audit = notify.optional("audit", AUDIT);
        var webhook = notify.optional("webhook", WEBHOOK);
        var script = notify.command("script", Subject.Script.WORDS_MAX);
        var timeout = notify.optional("timeout", DELIVERY_TIME);
        notify.atLeastOne(List.of("audit", "webhook", "script"), "audit: audit.jsonl");
        return notify.whole(() -> new Notify(audit, webhook, script, timeout.orElse(Notify.TIMEOUT_DEFAULT)));
    }

    private Optional<Relay> relay(Fields relay) {
        var transport = relay.optional("transport", TRANSPORT);
        var loops = relay.optional("loops", LOOPS);
        var cpus = relay.values("cpus", CPU, Relay.LOOPS_MAX);
        var busyPoll = relay.optional("busy-poll", BUSY_POLL);
        return relay.whole(() -> new Relay(transport.orElse(Relay.DEFAULT.transport()), loops.orElse(Relay.DEFAULT.loops()),
                cpus.stream().map(Fields.Item::value).toList(), busyPoll.orElse(Relay.DEFAULT.busyPoll())));
    }

    private Optional<Log> log(Fields log) {
        var format = log.optional("format", FORMAT);
        var connections = log.optional("connections", CONNECTIONS);
        var sample = log.optional("sample", SAMPLE);
        return log.whole(() -> new Log(format.orElse(Log.DEFAULT.format()), connections.orElse(Log.DEFAULT.connections()),
                sample.orElse(Log.DEFAULT.samplePercent())));
    }

    private Optional<Admin> admin(Fields admin) {
        var listen = admin.optional("listen", LISTEN);
        return admin.whole(() -> new Admin(listen));
    }
}
