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
        return gateways.status(node).filter(page -> vip(page).text("role").matches("Active|Backup") && (!pulsed || feelsPulse(page)))
                .isPresent()
                && gateways.backends(node).stream().allMatch(backend -> backend.text("health").equals("up"));
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
