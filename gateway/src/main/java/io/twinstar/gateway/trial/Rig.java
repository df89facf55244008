package io.twinstar.gateway.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.twinstar.gateway.lab.LabScript;
import io.twinstar.gateway.matrix.Deed;
import io.twinstar.gateway.matrix.Row.Pairing;
import io.twinstar.gateway.matrix.Timeline.Sample;
import io.twinstar.gateway.matrix.Variant;
import io.twinstar.vip.seal.KeyFile;

/** A pair in a lab of its own, with backends, a watch on the client, and a hand on every cable. */
final class Rig implements AutoCloseable {

    static final List<String> NODES = List.of("castor", "pollux");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** One alone must have answered for so long: twice as long as a Backup of ours takes to find that it should be Active. */
    private static final long CALM_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long POLL_MILLIS = 10;
    private static final String UNCUT = "for port in castor pollux castor-peer pollux-peer; do ip link set $port up; done";

    private final Contender contender;
    private final LabScript lab;
    private final Path directory;
    private final Map<String, Shell> shells = new TreeMap<>();
    private final Map<String, Router> routers = new TreeMap<>();
    private final Map<String, Variant> variants = new TreeMap<>();
    private final Programs programs;
    private final Watch watch;
    private Pairing pairing = Pairing.NOBODY;

    private Rig(Contender contender, LabScript lab) throws IOException, InterruptedException {
        this.contender = contender;
        this.lab = lab;
        var state = Path.of(lab.run("rundir")).resolve("..").normalize();
        directory = Files.createDirectories(state.resolve("conf"));
        for (String node : NODES) Files.createDirectory(directory.resolve(node));
        KeyFile.create(key("castor"));
        Files.copy(key("castor"), key("pollux"), StandardCopyOption.COPY_ATTRIBUTES);
        programs = new Programs(lab, state, shell("switch"));
        shell("switch").run("nft 'add table bridge lab; add chain bridge lab passing { type filter hook forward priority 0; }'");
        watch = new Watch(lab);
        if (contender == Contender.TWINSTAR) {
            for (int n = 1; n <= 3; n++) {
                programs.launch("backend" + n, lab.launcher(), "lab-backend", "198.18.0.2" + n + ":8080", "--name", "backend" + n);
            }
        }
    }

    /** Builds the lab anew. */
    static Rig up(Contender contender) throws IOException, InterruptedException {
        var lab = lab(contender);
        lab.run("down");
        lab.run("up");
        return new Rig(contender, lab);
    }

    /** One of this process's own: another's must not be pulled down. */
    static LabScript lab(Contender contender) {
        return LabScript.ofThisProgram("trial-%s-%d".formatted(contender, ProcessHandle.current().pid()));
    }

    Watch watch() {
        return watch;
    }

    Programs programs() {
        return programs;
    }

    List<Router> routers() {
        return List.copyOf(routers.values());
    }

    Router router(String node) throws IOException {
        return Optional.ofNullable(routers.get(node)).orElseThrow(() -> new IOException(node + " is no router"));
    }

    /** An open one on this host. */
    Shell shell(String host) throws IOException {
        var open = shells.get(host);
        if (open == null) {
            open = new Shell(lab, host);
            shells.put(host, open);
        }
        return open;
    }

    /** Makes the pair consist of these routers, unless it does, and has it well. */
    void arrange(Pairing next) throws IOException, InterruptedException {
        if (next != pairing) {
            for (String node : NODES) programs.end(node);
            programs.end("witness");
            pairing = next;
            variants.clear();
            for (String node : NODES) routers.put(node, newRouter(node));
            if (next == Pairing.WITNESSED) {
                programs.launch("witness", lab.launcher(), "witness", "--listen", "198.18.0.30:" + TrialConf.WITNESS_PORT, "--key",
                        key("castor").toString());
            }
        }
        heal();
        settle();
    }

    private Path key(String node) {
        return directory.resolve(node).resolve(TrialConf.KEY);
    }

    private Router newRouter(String node) throws IOException, InterruptedException {
        boolean ours = contender == Contender.TWINSTAR && !(pairing == Pairing.BESIDE_KEEPALIVED && node.equals("pollux"));
        if (ours) return new TwinstarRouter(programs, node, directory.resolve(node), pairing != Pairing.BESIDE_KEEPALIVED);
        return new KeepalivedRouter(programs, node, directory, contender.intervalMillis());
    }

    void configure(String node, Variant variant) throws IOException {
        router(node).configure(variant);
        variants.put(node, variant);
    }

    /** Mends every cable, wakes and starts every program, gives each its first configuration. */
    private void heal() throws IOException, InterruptedException {
        if (Deed.HEAL instanceof Deed.Shell(String host, String script)) shell(host).run(script);
        shell("switch").run(UNCUT);
        var usual = pairing == Pairing.WITNESSED ? Variant.WITNESSED : Variant.BASE;
        for (Router router : routers.values()) {
            shell(router.node()).run("ip link set eth0 up");
            if (programs.runs(router.node())) programs.signal(router.node(), "CONT");
            if (variants.get(router.node()) != usual) configure(router.node(), usual);
            router.launch();
        }
    }

    /** Waits until both routers know their roles and one of them, and no other host, has answered for a while. */
    void settle() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (!settled() || owner().isEmpty()) {
            if (System.nanoTime() - begun > PATIENCE_NANOS) throw new IOException("the pair is not well after 30 s: " + condition());
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private boolean settled() throws IOException {
        for (Router router : routers.values()) if (router.lacks().isPresent()) return false;
        return true;
    }

    /** Who alone has answered for a while; empty: none has. */
    Optional<String> owner() {
        long now = System.nanoTime();
        var recent = watch.between(now - CALM_NANOS, now);
        var owners = recent.ownersAtEnd();
        boolean calm = recent.settledAfterNanos() == 0 && recent.samples().size() > 10
                && recent.samples().stream().map(Sample::owners).allMatch(Set.copyOf(owners)::equals);
        boolean served = watch.clientGapNanos(now - CALM_NANOS, now) < CALM_NANOS / 2;
        return calm && served ? owners.stream().findFirst() : Optional.empty();
    }

    private String condition() throws IOException {
        var told = new ArrayList<String>();
        for (Router router : routers.values()) told.add(router.node() + router.lacks().map(" lacks "::concat).orElse(" is settled"));
        long now = System.nanoTime();
        told.add("answering: " + watch.between(now - CALM_NANOS, now).ownersAtEnd());
        told.add("client's gap %d ms".formatted(TimeUnit.NANOSECONDS.toMillis(watch.clientGapNanos(now - CALM_NANOS, now))));
        return String.join(", ", told);
    }

    @Override
    public void close() throws IOException {
        watch.close();
        shells.values().forEach(Shell::close);
        try {
            lab.run("down");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the process ends, and cleans up then
        }
    }
}
