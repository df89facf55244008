package io.twinstar.gateway.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import io.twinstar.gateway.json.JsonObject;
import io.twinstar.gateway.lab.LabGateways;
import io.twinstar.gateway.matrix.Measured.Facts;
import io.twinstar.gateway.matrix.Variant;

/** A gateway of ours, with a configuration file of its own so that the two can be made to differ. */
final class TwinstarRouter implements Router {

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

    @Override
    public void launch() throws IOException, InterruptedException {
        programs.launch(node, programs.lab().launcher(), "run", file().toString(), "--node", node);
    }

    @Override
    public boolean settled() {
        if (pulsed && !pulseConnected()) return false;
        return gateways.status(node).filter(page -> vip(page).text("role").matches("Active|Backup")).isPresent()
                && gateways.backends(node).stream().allMatch(backend -> backend.text("health").equals("up"));
    }

    /** As the kernel sees it: TCP's state ESTABLISHED is 1, and ports are in hexadecimal (proc_net_tcp.rst). */
    private boolean pulseConnected() {
        var port = ":%04X".formatted(TrialConf.PULSE_PORT);
        var pid = programs.pid(node);
        if (pid.isEmpty()) return false;
        try {
            return Files.readAllLines(Path.of("/proc", pid.get().toString(), "net", "tcp")).stream()
                    .anyMatch(line -> line.contains(port) && line.contains(" 01 "));
        } catch (IOException e) {
            return false; // it has just died
        }
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
