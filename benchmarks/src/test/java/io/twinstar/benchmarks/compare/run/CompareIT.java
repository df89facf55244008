package io.twinstar.benchmarks.compare.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

import static org.assertj.core.api.Assertions.assertThat;

/** The command as users give it, with measurements too short to mean anything. */
class CompareIT {

    private static final int PATIENCE_SECONDS = 300;

    @TempDir
    private Path directory;

    @Test
    void everyContenderIsMeasuredUnderEveryKindOfWorkload() throws Exception {
        var page = directory.resolve("page.html");
        var json = directory.resolve("comparison.json");
        var bench = bench("--quick", "--rounds", "1", "--seconds", "0.4", "--workloads", "rr64,churn,down1,up16,latency1k,idle,startup",
                "--json", "--html", page.toString()).redirectOutput(json.toFile())
                .start();
        assertThat(bench.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(bench.exitValue()).as(said()).isZero();
        var comparison = Json.read(Files.readString(json));
        assertThat(comparison.texts("remarks")).isEmpty();
        assertThat(comparison.objects("workloads")).hasSize(7).allSatisfy(workload -> assertThat(workload.objects("contenders"))
                .hasSize(5).allSatisfy(contender -> assertThat(unmeasured(contender)).isEqualTo(unmeasurable(workload, contender))));
        assertThat(Files.readString(page)).contains("<svg");
    }

    private static long unmeasured(JsonObject contender) {
        return contender.objects("figures").stream().filter(figure -> figure.texts("values").isEmpty()).count();
    }

    /** Where there is no proxy, there is no CPU, no memory and no start of one. */
    private static long unmeasurable(JsonObject workload, JsonObject contender) {
        if (!contender.text("contender").equals("direct") || workload.text("workload").startsWith("latency")) return 0;
        return workload.text("workload").equals("idle") ? 2 : 1;
    }

    /** So short a measurement says nothing of the cost itself. */
    @Test
    void whatRecordingCostsIsMeasuredByTurns() throws Exception {
        var table = directory.resolve("cost");
        var bench = bench("cost", "--starts", "2", "--rounds", "1", "--seconds", "0.4", "--workloads", "rr64,churn", "--log", "all")
                .redirectOutput(table.toFile()).start();
        assertThat(bench.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(bench.exitValue()).as(said()).isBetween(0, 1);
        assertThat(Files.readAllLines(table)).hasSize(3).anyMatch(line -> line.matches("rr64 .* µs/request ≤ 1.03 (met|missed)"))
                .anyMatch(line -> line.matches("churn .* µs/connection ≤ 1.03 (met|missed)"));
    }

    @Test
    void whatItHasStartedEndsWithIt() throws Exception {
        var bench = bench("--rounds", "100", "--workloads", "rr64").redirectOutput(directory.resolve("out").toFile()).start();
        var started = new ArrayList<ProcessHandle>();
        while (bench.isAlive() && !said().contains("round 1")) bench.waitFor(20, TimeUnit.MILLISECONDS);
        bench.descendants().forEach(started::add);
        assertThat(started).as(said()).hasSizeGreaterThan(5); // bench itself, two of HAProxy, nginx and its worker, Twinstar
        bench.destroy();
        assertThat(bench.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        for (ProcessHandle process : started) process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void oneCpuIsNotEnough() throws Exception {
        var builder = bench("--quick");
        builder.command().addAll(0, List.of("taskset", "--cpu-list", "0"));
        var bench = builder.redirectOutput(directory.resolve("out").toFile()).start();
        assertThat(bench.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(bench.exitValue()).isEqualTo(1);
        assertThat(said().strip()).isEqualTo(
                "twinstar bench: needs two CPUs, one for the proxy and one for clients and backend; this process may use one only");
    }

    private ProcessBuilder bench(String... options) {
        var command = new ArrayList<>(List.of(Path.of("..", "twinstar").toAbsolutePath().normalize().toString(), "bench"));
        command.addAll(List.of(options));
        var builder = new ProcessBuilder(command).redirectError(directory.resolve("said").toFile());
        builder.environment().put("TWINSTAR_BUILD", "never");
        return builder;
    }

    private String said() throws IOException {
        return Files.readString(directory.resolve("said"));
    }
}
