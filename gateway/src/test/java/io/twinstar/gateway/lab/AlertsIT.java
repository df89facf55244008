package io.twinstar.gateway.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.gateway.json.Json;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Prometheus that scrapes both gateways, and what it raises when that happens which each alert is for. Its files are those of
 * {@code docker/prometheus}, but for the addresses, and for times: half a second instead of five, a second for each {@code for}, and rates
 * of ten and twenty seconds instead of five minutes and an hour. It runs on castor and scrapes over the second network, so that it sees
 * both when they do not see each other.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AlertsIT {

    private static final Path DOCKER = Path.of(System.getProperty("twinstar.home", "."), "docker", "prometheus");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PROMETHEUS = "http://127.0.0.1:9091/api/v1/";
    private static final List<String> BACKENDS = List.of("backend1", "backend2", "backend3");

    private LabPair pair;
    private Process prometheus;
    private Path conf = Path.of("");

    private interface Act {
        void perform() throws Exception;
    }

    private record Drill(Act fault, Act repair) {}

    @BeforeAll
    void build(@TempDir Path directory) throws Exception {
        conf = directory.resolve("gateway.yaml");
        String text = Files.readString(Path.of(System.getProperty("twinstar.home", "."), "conf", "gateway.yaml"));
        Files.writeString(conf, replaced(text, "(?m)^admin:.*$", "admin: { listen: 0.0.0.0:9090 }"));
        pair = LabPair.up("alerts-it");
        start();
        Files.writeString(directory.resolve("alerts.yml"),
                replaced(
                        replaced(replaced(Files.readString(DOCKER.resolve("alerts.yml")), "for: \\d+[sm]", "for: 1s"), "\\[5m\\]", "[10s]"),
                        "\\[1h\\]", "[20s]"));
        Files.writeString(directory.resolve("prometheus.yml"),
                replaced(replaced(Files.readString(DOCKER.resolve("prometheus.yml")), "interval: 5s", "interval: 500ms"), "198\\.18\\.0\\.",
                        "198.19.0."));
        prometheus = pair.lab().start("castor", "prometheus", "--config.file=" + directory.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + directory.resolve("tsdb"), "--web.listen-address=127.0.0.1:9091", "--log.level=error");
        LabPair.await(SOON, "both are scraped", () -> value("sum(up)") == 2);
    }

    @AfterAll
    void tearDown() throws Exception {
        if (prometheus != null) {
            prometheus.destroy();
            prometheus.onExit().join();
        }
        if (pair != null) pair.down();
    }

    @TestFactory
    Stream<DynamicTest> eachAlertFiresInItsDrillAndClears() throws IOException {
        var drills = drills();
        var alerts = Pattern.compile("alert: (\\w+)").matcher(Files.readString(DOCKER.resolve("alerts.yml"))).results()
                .map(found -> found.group(1)).toList();
        assertThat(drills.keySet()).containsExactlyInAnyOrderElementsOf(alerts);
        return drills.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> drill(each.getKey(), each.getValue())));
    }

    private void drill(String alert, Drill drill) throws Exception {
        LabPair.await(SOON, "all is calm", () -> firing().isEmpty());
        drill.fault.perform();
        LabPair.await(SOON, alert + " fires", () -> firing().contains(alert));
        drill.repair.perform();
        LabPair.await(SOON, alert + " clears", () -> !firing().contains(alert));
        start();
    }

    private Map<String, Drill> drills() {
        var drills = new LinkedHashMap<String, Drill>();
        drills.put("TwinstarGatewayDown", new Drill(() -> signal(LabPair.other(pair.active()), "KILL"), this::start));
        drills.put("TwinstarPairGone", new Drill(() -> {
            for (String node : LabGateways.NODES) signal(node, "KILL");
        }, this::start));
        drills.put("TwinstarVipWithoutOwner", new Drill(() -> cables("down"), () -> cables("up")));
        var cutApart = new Drill(this::cutApart, () -> onSwitch("nft delete table bridge apart"));
        drills.put("TwinstarVipTwoOwners", cutApart);
        drills.put("TwinstarSplitBrain", cutApart);
        drills.put("TwinstarConfigurationSkew", new Drill(() -> {
            Files.writeString(conf, Files.readString(conf) + "# another file\n");
            signal("castor", "HUP");
        }, () -> signal("pollux", "HUP")));
        drills.put("TwinstarPoolInPanic", new Drill(() -> {
            for (String backend : BACKENDS) signal(backend, "KILL");
        }, this::start));
        drills.put("TwinstarEventLoopLag", lateLoop());
        drills.put("TwinstarFirstByteBudgetBurns", lateBackends());
        return drills;
    }

    /** The pair's only network, as far as they know: the pulse goes over it, too. */
    private void cutApart() throws IOException, InterruptedException {
        onSwitch("nft 'add table bridge apart; add chain bridge apart passing { type filter hook forward priority 0; }; "
                + "add rule bridge apart passing iifname castor oifname pollux drop; "
                + "add rule bridge apart passing iifname pollux oifname castor drop'");
    }

    /** A loop that serves anybody looks around each 50 ms. Held up for longer every now and then, it is late by the rest. */
    private Drill lateLoop() {
        return new Drill(() -> whileAsking(() -> LabPair.await(SOON, "the loops are late", () -> {
            String active = pair.active();
            signal(active, "STOP");
            pair.lab().run("exec", "client", "sleep", "0.08"); // what the fault is
            signal(active, "CONT");
            return firing().contains("TwinstarEventLoopLag");
        })), () -> {});
    }

    private Drill lateBackends() {
        return new Drill(() -> {
            for (String backend : BACKENDS) {
                signal(backend, "KILL");
                pair.lab().run("launch", backend, pair.lab().launcher(), "lab-backend",
                        "198.18.0.2" + backend.substring("backend".length()) + ":8080", "--name", backend, "--late-ms", "200");
            }
            whileAsking(() -> LabPair.await(SOON, "they are late", () -> firing().contains("TwinstarFirstByteBudgetBurns")));
        }, () -> {
            for (String backend : BACKENDS) signal(backend, "KILL");
            start();
        });
    }

    private void whileAsking(Act act) throws Exception {
        Process client = pair.lab().start("client", "sh", "-c",
                "while :; do curl -s -o /dev/null --max-time 2 http://%s/; done".formatted(LabPair.VIP));
        try {
            act.perform();
        } finally {
            client.destroy();
            client.onExit().join();
        }
    }

    private void start() throws Exception {
        pair.start(conf.toString());
    }

    private void cables(String state) throws IOException, InterruptedException {
        for (String node : LabGateways.NODES) pair.lab().run("exec", node, "ip", "link", "set", "eth0", state);
    }

    private void signal(String host, String name) throws IOException, InterruptedException {
        pair.lab().run("signal", host, name);
    }

    private void onSwitch(String script) throws IOException, InterruptedException {
        pair.lab().run("exec", "switch", "sh", "-c", script);
    }

    private Set<String> firing() throws IOException, InterruptedException {
        return Json.read(ask("alerts")).object("data").objects("alerts").stream().filter(alert -> alert.text("state").equals("firing"))
                .map(alert -> alert.object("labels").text("alertname")).collect(Collectors.toSet());
    }

    /** 0 where there is none. */
    private double value(String query) throws IOException, InterruptedException {
        var result = Json.read(ask("query", "--data-urlencode", "query=" + query)).object("data").objects("result");
        return result.isEmpty() ? 0 : Double.parseDouble(result.getFirst().texts("value").get(1));
    }

    private String ask(String what, String... options) throws IOException, InterruptedException {
        var command = Stream.concat(Stream.of("exec", "castor", "curl", "-s", "--retry", "20", "--retry-connrefused", "--retry-delay", "1",
                PROMETHEUS + what), Stream.of(options));
        return pair.lab().run(command.toArray(String[]::new));
    }

    /** Which must find something. */
    private static String replaced(String text, String what, String by) {
        assertThat(text).containsPattern(what);
        return text.replaceAll(what, by);
    }
}
