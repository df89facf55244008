package io.twinstar.gateway.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import io.twinstar.gateway.json.JsonObject;
import io.twinstar.gateway.lab.LabGateways;
import io.twinstar.gateway.matrix.Measured.Facts;
import io.twinstar.gateway.matrix.Variant;

/** A gateway of ours, with a configuration file of its own so that the two can be made to differ. */
final class TwinstarRouter implements Router {

    private final Programs programs;
    private final LabGateways gateways;
    private final String node;
    private final Path file;
    private int edition;

    TwinstarRouter(Programs programs, String node, Path directory) throws IOException, InterruptedException {
        this.programs = programs;
        this.node = node;
        gateways = LabGateways.of(programs.lab());
        file = directory.resolve(node + ".yaml");
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public void configure(Variant variant) throws IOException {
        Files.writeString(file, TrialConf.text(variant, ++edition));
        if (programs.runs(node)) programs.signal(node, "HUP");
    }

    @Override
    public void launch() throws IOException, InterruptedException {
        programs.launch(node, programs.lab().launcher(), "run", file.toString(), "--node", node);
    }

    @Override
    public boolean settled() {
        return gateways.status(node).filter(page -> vip(page).text("role").matches("Active|Backup")).isPresent()
                && gateways.backends(node).stream().allMatch(backend -> backend.text("health").equals("up"));
    }

    @Override
    public Facts facts() {
        var page = gateways.status(node).orElse(JsonObject.EMPTY);
        var vip = vip(page);
        var counted = new TreeMap<String, Long>();
        vip.object("dropped").members().forEach((reason, count) -> counted.put(reason, ((Number) count).longValue()));
        var alarms = new TreeSet<>(vip.object("alarms").members().keySet());
        alarms.addAll(page.object("pair").object("alarms").members().keySet());
        return new Facts(Map.copyOf(counted), (long) vip.number("transitions"), alarms);
    }

    private static JsonObject vip(JsonObject page) {
        return page.objects("vips").stream().findFirst().orElse(JsonObject.EMPTY);
    }
}
