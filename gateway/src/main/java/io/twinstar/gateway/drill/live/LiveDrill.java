package io.twinstar.gateway.drill.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.twinstar.conf.Conf;
import io.twinstar.conf.Probe;
import io.twinstar.conf.Track;
import io.twinstar.conf.Vip;
import io.twinstar.conf.file.ConfFile;
import io.twinstar.conf.text.Decoded;
import io.twinstar.gateway.admin.RunDirectory;
import io.twinstar.gateway.drill.Fault;
import io.twinstar.gateway.drill.Faults;
import io.twinstar.gateway.drill.PairView;
import io.twinstar.gateway.drill.Preflight;
import io.twinstar.gateway.drill.Radius;
import io.twinstar.gateway.drill.Scripts;
import io.twinstar.gateway.drill.Step;
import io.twinstar.gateway.drill.Victim;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

/** A drill on the pair whose one gateway runs here: what it is about, whether it may be, and what it needs. */
public final class LiveDrill {

    private static final int HELD = 8;
    /** The fault must not outlive the step that watches it by much, whoever is gone. */
    private static final Duration HOLD_SPARE = Duration.ofSeconds(5);

    private final Order order;
    private final RunDirectory sockets;
    private final Pages pages;
    private final PairView before;
    private final Conf conf;
    private final List<Step> steps;

    /** Throws if the gateway does not answer, or its file cannot be read. */
    public LiveDrill(Order order, RunDirectory sockets, String node) throws IOException {
        this.order = order;
        this.sockets = sockets;
        pages = new Pages(sockets, node);
        before = pages.view();
        conf = conf(Path.of(before.own().object("configuration").text("file")));
        steps = Scripts.of(order.kind(), order.hold());
    }

    private static Conf conf(Path file) throws IOException {
        if (ConfFile.read(file) instanceof ConfFile.Loaded(Decoded.Good(Conf good), _, _)) return good;
        throw new IOException(file + " is not good; see: twinstar check " + file);
    }

    /** Why it may not be; none: it may. */
    public List<String> refusals() {
        return Preflight.refusals(order.kind(), before, listenerName(),
                new Preflight.Circumstances(conf.drills(), ZonedDateTime.now(conf.drills().zone()), tracksUpstream(), isElsewhere(),
                        missing()));
    }

    /** Whom it befalls, and for how long. */
    public List<String> radius() {
        return Radius.of(order.kind(), before, backend(), order.hold(), Scripts.least(steps), Scripts.most(steps), isElsewhere());
    }

    Order order() { return order; }

    Pages pages() { return pages; }

    PairView before() { return before; }

    Conf conf() { return conf; }

    List<Step> steps() { return steps; }

    Duration most() { return Scripts.most(steps); }

    Optional<String> listenerName() { return order.listener().or(before::firstListener); }

    private JsonObject listener() { return listenerName().flatMap(before::listener).orElse(JsonObject.EMPTY); }

    private boolean tracksUpstream() {
        var tracked = before.vipOf(listener()).flatMap(name -> Optional.ofNullable(conf.vips().get(name))).map(Vip::track)
                .orElse(List.of());
        return conf.tracks().values().stream().anyMatch(track -> tracked.contains(track.name()) && isOfClients(track));
    }

    /** An upstream, or a script, which may do anything. */
    private static boolean isOfClients(Track track) {
        return !(track.subject() instanceof Track.Subject.Interface);
    }

    private List<String> canary() { return order.canary().isEmpty() ? conf.drills().canary() : order.canary(); }

    private boolean isElsewhere() { return !canary().isEmpty(); }

    private String backend() {
        if (order.backend().isPresent()) return order.backend().get().replaceFirst("^[^/]*/", "");
        String pool = listener().text("pool");
        return before.own().objects("pools").stream().filter(one -> one.text("name").equals(pool))
                .flatMap(one -> one.objects("backends").stream()).filter(one -> one.text("health").equals("up")).findFirst()
                .or(() -> before.own().objects("pools").stream().flatMap(one -> one.objects("backends").stream()).findFirst())
                .map(one -> one.text("address")).orElse("0.0.0.0:0");
    }

    /** As words for a process; the canary's own are at its end. */
    List<String> canaryCommand() {
        var command = new ArrayList<>(canary());
        if (command.isEmpty()) command.add(launcher());
        command.addAll(List.of("drill-canary", endpoint(listener())));
        var pool = conf.pools().get(listener().text("pool"));
        if (pool != null && pool.check().probe() instanceof Probe.Http http && http.tls().isEmpty()) {
            command.addAll(List.of("--http", http.path()));
            http.host().ifPresent(host -> command.addAll(List.of("--host", host)));
        }
        if (isElsewhere()) command.addAll(List.of("--held", Integer.toString(HELD)));
        order.echo().flatMap(before::listener).ifPresent(echo -> command.addAll(List.of("--echo", endpoint(echo))));
        return command;
    }

    private static String endpoint(JsonObject listener) {
        String address = listener.text("address");
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + listener.text("port");
    }

    static String launcher() { return Path.of(System.getProperty("twinstar.home", ".")).resolve("twinstar").toString(); }

    /** Starts who does the fault and undoes it. */
    Restorer restorer() throws IOException {
        Path scratch = sockets.path().resolve("drill-" + before.node());
        Path seen = scratch.resolveSibling(scratch.getFileName() + ".before");
        Files.writeString(seen, Json.write(Json.members("own", plain(before.own()), "peer", before.peer().map(LiveDrill::plain))));
        String settle = "%s drill-settle --node %s --before %s".formatted(quoted(launcher()), quoted(before.node()),
                quoted(seen.toString()));
        return new Restorer(fault(scratch), order.hold().plus(HOLD_SPARE), most(), settle);
    }

    /** As it is written again. */
    static Object plain(Object read) {
        return switch (read) {
            case JsonObject(var members) -> {
                var plain = Json.members();
                members.forEach((name, member) -> plain.put(name, plain(member)));
                yield plain;
            }
            case List<?> items -> items.stream().map(LiveDrill::plain).toList();
            default -> read;
        };
    }

    private Fault fault(Path scratch) {
        var peer = conf.nodes().values().stream().filter(node -> !node.name().equals(before.node())).findFirst();
        var peers = peer.stream().flatMap(node -> Stream.of(Optional.of(node.address()), node.linkLocal(), node.pulse()))
                .flatMap(Optional::stream).map(address -> address.getHostAddress().replaceFirst("%.*", "")).distinct().toList();
        String device = before.active().stream().findFirst().flatMap(name -> Optional.ofNullable(conf.vips().get(name)))
                .map(Vip::interfaceName).orElse("");
        var backends = before.backends().stream().map(address -> Victim.Endpoint.of(address).host()).distinct().toList();
        var restart = order.restart().isEmpty() ? conf.drills().restart() : order.restart();
        var victim = new Victim(Math.round(before.own().number("pid")), device, peers, backends, Victim.Endpoint.of(backend()),
                restart.stream().map(LiveDrill::quoted).reduce((a, b) -> a + " " + b).orElse(""), scratch.toString());
        return Faults.of(order.kind(), victim, order.hold().plus(HOLD_SPARE).plus(HOLD_SPARE));
    }

    private static String quoted(String word) { return "'" + word.replace("'", "'\\''") + "'"; }

    private List<String> missing() {
        var needed = new ArrayList<>(Restorer.programs());
        needed.addAll(switch (order.kind()) {
            case CRASH -> List.of("xargs", "cmp");
            case LINK_DOWN -> List.of("ip", "awk");
            case PARTITION, ISOLATE_CLIENTS, BACKEND_DOWN, SLOW_BACKEND -> List.of("nft");
            case HANDOVER, HANG, RELOAD_STORM -> List.<String>of();
        });
        var places = Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1);
        return needed.stream().filter(program -> Stream.of(places).noneMatch(place -> Files.isExecutable(Path.of(place, program))))
                .toList();
    }

}
