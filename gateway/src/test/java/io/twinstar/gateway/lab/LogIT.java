package io.twinstar.gateway.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

import static org.assertj.core.api.Assertions.assertThat;

/** The log of a gateway that is to write JSON, with a line for each connection. */
class LogIT {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 3;

    @Test
    void everyLineIsAnObjectAndEachConnectionHasOne(@TempDir Path directory) throws Exception {
        String text = Files.readString(Path.of(System.getProperty("twinstar.home", "."), "conf", "gateway.yaml"));
        Path conf = Files.writeString(directory.resolve("gateway.yaml"), text + "log: { format: json, connections: all }\n");
        var pair = LabPair.up("log-it");
        try {
            pair.start(conf.toString());
            String active = pair.active();
            for (int i = 0; i < CONNECTIONS; i++) pair.lab().run("exec", "client", "curl", "-s", "http://" + LabPair.VIP + "/");
            LabPair.await(SOON, "the connections are told of", () -> connections(pair, active).size() == CONNECTIONS);
            assertThat(connections(pair, active)).allSatisfy(line -> {
                assertThat(line.text("listener")).isEqualTo("web");
                assertThat(line.text("client")).startsWith("198.18.0.10:");
                assertThat(line.text("backend")).matches("198\\.18\\.0\\.2[123]:8080");
                assertThat(line.text("outcome")).matches("(client|backend)_fin");
                assertThat(line.number("bytes_from_client")).isPositive();
                assertThat(line.number("bytes_from_backend")).isPositive();
                assertThat(line.number("first_byte_ms")).isLessThan(line.number("session_duration_ms"));
            });
            assertThat(lines(pair, active)).extracting(line -> line.text("message")).anyMatch(message -> message.contains("Active"));
        } finally {
            pair.down();
        }
    }

    /** Those that have asked for something: to see whether anybody is there the lab connects as well. */
    private static List<JsonObject> connections(LabPair pair, String node) throws IOException, InterruptedException {
        return lines(pair, node).stream().filter(line -> line.has("first_byte_ms")).toList();
    }

    /** One that is no object fails. */
    private static List<JsonObject> lines(LabPair pair, String node) throws IOException, InterruptedException {
        return pair.lab().run("log", node).lines().map(Json::read).toList();
    }
}
