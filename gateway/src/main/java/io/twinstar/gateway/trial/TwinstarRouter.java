package io.twinstar.gateway.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.twinstar.gateway.json.JsonObject;
import io.twinstar.gateway.lab.LabGateways;
import io.twinstar.gateway.matrix.Measured.Facts;
import io.twinstar.gateway.matrix.Variant;

/** A gateway of ours, with a configuration file of its own so that the two can be made to differ. */
final class TwinstarRouter implements Router {

    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL_MILLIS = 10;

    private final Programs programs;
    private final LabGateways gateways;
    private final String node;
    private final Path home;
    private final boolean pulsed;
    private final Audit audit;
    private int edition;

    /**
     * @param home a directory with the pair's key, for its file and its audit log
     * @param pulsed whether the other router is a gateway of ours, too
     */
    TwinstarRouter(Programs programs, String node, Path home, boolean pulsed) throws IOException, InterruptedException {
        this.programs = programs;
        this.node = node;
        this.home = home;
        this.pulsed = pulsed;
        gateways = LabGateways.of(programs.lab());
        audit = new Audit(home.resolve(TrialConf.AUDIT));
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public void configure(Variant variant) throws IOException {
        Files.writeString(file(), TrialConf.text(variant, ++edition));
        if (programs.runs(node)) programs.signal(node, "HUP");
    }

    /** One that was told to end may still be there for its connections, or have closed its admin socket and not have ended yet. */
    @Override
    public void launch() throws IOException, InterruptedException {
        if (!serves()) programs.end(node);
        programs.launch(node, programs.lab().launcher(), "run", file().toString(), "--node", node);
    }

    /** Waits for the answer of one that runs: it starts, or thaws, or ends. */
    private boolean serves() throws InterruptedException {
        long begun = System.nanoTime();
        while (programs.runs(node) && System.nanoTime() - begun < ANSWER_NANOS) {
            var page = gateways.status(node);
            if (page.isPresent()) return !vip(page.get()).text("role").equals("Initialize");
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return false;
    }

    @Override
    public Optional<String> lacks() {
        var page = gateways.status(node);
        if (page.isEmpty()) return Optional.of("a status page");
        if (!vip(page.get()).text("role").matches("Active|Backup")) return Optional.of("a role: " + vip(page.get()).text("role"));
        if (pulsed && !feelsPulse(page.get())) return Optional.of("the pulse: " + page.get().object("pair").text("pulse"));
        return gateways.backends(node).stream().filter(backend -> !backend.text("health").equals("up")).findFirst()
                .map(backend -> "a backend: " + backend.text("health"));
    }

    /** Whether it would know at once of the other one's death. */
    private static boolean feelsPulse(JsonObject page) {
        return page.object("pair").text("pulse").equals("sound") && page.object("pair").text("connected").equals("true");
    }

    private Path file() {
        return home.resolve("gateway.yaml");
    }

    @Override
    public Facts facts() {
        var page = gateways.status(node).orElse(JsonObject.EMPTY);
        var vip = vip(page);
        var counted = new TreeMap<String, Long>();
        vip.object("dropped").members().keySet().forEach(reason -> counted.put(reason, Math.round(vip.object("dropped").number(reason))));
        return new Facts(Map.copyOf(counted), Math.round(vip.number("transitions")), audit.alarms());
    }

    private static JsonObject vip(JsonObject page) {
        return page.objects("vips").stream().findFirst().orElse(JsonObject.EMPTY);
    }
}
