package io.twinstar.gateway.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.admin.RunDirectory;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

/** The two gateways of a lab, asked over their admin sockets. */
public record LabGateways(RunDirectory sockets) {

    static final List<String> NODES = List.of("castor", "pollux");

    public static LabGateways of(LabScript lab) throws IOException, InterruptedException {
        return new LabGateways(new RunDirectory(Path.of(lab.run("rundir"))));
    }

    /** Empty if the gateway does not answer. */
    public Optional<JsonObject> status(String node) {
        try {
            return Optional.of(Json.read(new AdminClient(sockets.socket(node)).get("/v1/status").body()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The role each living gateway has of its first VIP. */
    Map<String, String> roles() {
        var roles = new TreeMap<String, String>();
        for (String node : NODES)
            status(node).flatMap(page -> page.objects("vips").stream().findFirst()).ifPresent(vip -> roles.put(node, vip.text("role")));
        return roles;
    }

    /** Empty if none is, or does not answer. */
    Optional<String> active() {
        return roles().entrySet().stream().filter(entry -> entry.getValue().equals("Active")).map(Map.Entry::getKey).findFirst();
    }

    /** Every backend of every pool as this gateway sees it; none if it does not answer. */
    public List<JsonObject> backends(String node) {
        return status(node).stream().flatMap(page -> page.objects("pools").stream()).flatMap(pool -> pool.objects("backends").stream())
                .toList();
    }

    Optional<JsonObject> backend(String node, String address) {
        return backends(node).stream().filter(backend -> backend.text("address").equals(address)).findFirst();
    }

    static String other(String node) {
        return node.equals("castor") ? "pollux" : "castor";
    }
}
