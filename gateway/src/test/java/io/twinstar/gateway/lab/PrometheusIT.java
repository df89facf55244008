package io.twinstar.gateway.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What Prometheus's own tool says of what a gateway shows, and of the files in {@code docker/}. */
class PrometheusIT {

    private static final Path DOCKER = Path.of(System.getProperty("twinstar.home", "."), "docker");
    private static final Pattern METRIC = Pattern.compile("\\b(?:twinstar|jvm|process|system)_[a-z0-9_]+");
    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (\\S+) ");
    /** Of histograms and summaries. */
    private static final Pattern PART = Pattern.compile("_(bucket|sum|count)$");

    @Test
    void whatAGatewayShowsIsAsPrometheusWantsItAndHasAllThatDashboardAndAlertsUse() throws Exception {
        var pair = LabPair.up("seen");
        try {
            pair.start();
            pair.terminate(pair.active()); // the other one takes over: failover is timed
            LabPair.await(Duration.ofSeconds(10), "the VIP answers",
                    () -> !pair.lab()
                            .run("exec", "client", "curl", "-s", "--retry", "5", "--retry-connrefused", "http://" + LabPair.VIP + "/")
                            .isEmpty());
            LabPair.await(Duration.ofSeconds(10), "the failover is timed",
                    () -> running(pair).filter(text -> text.contains("twinstar_failover_seconds_bucket")).isPresent());
            String metrics = running(pair).orElseThrow();
            assertThat(promtool(metrics + "\n", "check", "metrics")).isEmpty();
            Set<String> shown = FAMILY.matcher(metrics).results().map(found -> found.group(1)).collect(Collectors.toSet());
            assertThat(used("grafana/twinstar.json", "\"expr\": \"(.*)\"")).isNotEmpty().allMatch(name -> shown.contains(name), "is shown");
            assertThat(used("prometheus/alerts.yml", "(?m)^(.*)$")).isNotEmpty().allMatch(name -> shown.contains(name), "is shown");
        } finally {
            pair.lab().run("down");
        }
    }

    @Test
    void theRulesAreRightAndFireWhenTheyShould() throws Exception {
        assertThat(promtool("", "check", "config", DOCKER.resolve("prometheus/prometheus.yml").toString())).contains("SUCCESS");
        assertThat(promtool("", "test", "rules", DOCKER.resolve("prometheus/alerts.test.yml").toString())).contains("SUCCESS");
    }

    /** Each alert has a test that sees it fire, and one that sees it cleared. */
    @Test
    void noAlertIsUntested() throws Exception {
        String tests = Files.readString(DOCKER.resolve("prometheus/alerts.test.yml"));
        var alerts = Pattern.compile("alert: (\\w+)").matcher(Files.readString(DOCKER.resolve("prometheus/alerts.yml"))).results()
                .map(found -> found.group(1)).toList();
        assertThat(alerts).hasSizeGreaterThanOrEqualTo(9).allSatisfy(alert -> {
            assertThat(tests).containsPattern("alertname: " + alert + "\\s+exp_alerts");
            assertThat(tests).contains("alertname: " + alert + " }");
        });
    }

    private static Set<String> used(String file, String part) throws IOException {
        var names = new TreeSet<String>();
        Pattern.compile(part).matcher(Files.readString(DOCKER.resolve(file))).results()
                .forEach(found -> METRIC.matcher(found.group(1)).results()
                        .forEach(name -> names.add(PART.matcher(name.group()).replaceFirst(""))));
        return names;
    }

    private static Optional<String> running(LabPair pair) throws IOException, InterruptedException {
        for (String node : LabGateways.NODES) {
            if (pair.status(node).isPresent())
                return Optional.of(pair.lab().run("exec", node, "curl", "-s", "http://127.0.0.1:9090/metrics"));
        }
        return Optional.empty();
    }

    private static String promtool(String in, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Path input = Files.createTempFile("promtool", ".in");
        Path output = Files.createTempFile("promtool", ".out");
        try {
            Files.writeString(input, in);
            var process = new ProcessBuilder(command).redirectInput(input.toFile()).redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            String said = Files.readString(output, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } finally {
            Files.delete(input);
            Files.delete(output);
        }
    }
}
