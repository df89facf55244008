package io.twinstar.health.probe;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.sun.management.HotSpotDiagnosticMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Check;
import io.twinstar.conf.Probe;
import io.twinstar.health.ProbeResult;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class ProberTest {

    private static final long SEED = 1;
    private static final Check TCP_OFTEN = new Check(new Probe.Tcp(), Duration.ofMillis(5), Duration.ofSeconds(30), 2, 3);
    private static final Check HTTP_PATIENT = new Check(new Probe.Http("/"), Duration.ofMillis(5), Duration.ofHours(1), 2, 3);

    private record Result(BackendId backend, ProbeResult result) {}

    @TempDir
    Path dir;
    private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();

    @Test
    void aWatchedBackendIsProbedAgainAndAgain() throws Exception {
        try (var backend = new StubBackend(StubBackend.SILENT); var prober = prober()) {
            prober.watch(Map.of(backend.id(), TCP_OFTEN));
            for (int i = 0; i < 3; i++)
                assertThat(next()).satisfies(result -> {
                    assertThat(result.backend).isEqualTo(backend.id());
                    assertThat(result.result).isInstanceOf(ProbeResult.Passed.class);
                });
        }
    }

    @Test
    void aDoubtedBackendIsProbedLongBeforeItsTime() throws Exception {
        var hourly = new Check(new Probe.Tcp(), Duration.ofHours(1), Duration.ofSeconds(30), 2, 3);
        try (var backend = new StubBackend(StubBackend.SILENT); var prober = prober()) {
            prober.watch(Map.of(backend.id(), hourly));
            next();
            for (int i = 0; i < 3; i++) {
                prober.recheck(backend.id());
                next();
            }
        }
    }

    @Test
    void everyOneOfManyIsProbed() throws Exception {
        try (var backend = new StubBackend(StubBackend.SILENT); var prober = prober()) {
            Map<BackendId, Check> wanted = new HashMap<>();
            for (int i = 0; i < 300; i++) wanted.put(new BackendId("pool" + i, backend.id().address(), backend.id().port()), TCP_OFTEN);
            prober.watch(wanted);
            Set<BackendId> seen = new HashSet<>();
            while (seen.size() < wanted.size())
                seen.add(next().backend);
            assertThat(seen).isEqualTo(wanted.keySet());
        }
    }

    @Test
    void aBackendWhoseCheckIsTheSameIsNotDisturbedAndAChangedOneStartsAnew() throws Exception {
        try (var silent = new StubBackend(StubBackend.SILENT); var other = new StubBackend(StubBackend.SILENT); var prober = prober()) {
            prober.watch(Map.of(silent.id(), HTTP_PATIENT));
            assertThat(note(silent)).isEqualTo("accepted"); // a probe is waiting for its answer now

            prober.watch(Map.of(silent.id(), HTTP_PATIENT, other.id(), TCP_OFTEN));
            for (int i = 0; i < 5; i++) assertThat(next().backend).isEqualTo(other.id());
            assertThat(silent.notes).isEmpty(); // and still is

            var changed = new Check(HTTP_PATIENT.probe(), HTTP_PATIENT.pace().every(), HTTP_PATIENT.timeout(), 1, 1);
            prober.watch(Map.of(silent.id(), changed));
            assertThat(List.of(note(silent), note(silent))).containsExactlyInAnyOrder("ended", "accepted");
        }
    }

    @Test
    void aStoppedProbeReportsNothing() throws Exception {
        try (var silent = new StubBackend(StubBackend.SILENT); var other = new StubBackend(StubBackend.SILENT); var prober = prober()) {
            prober.watch(Map.of(silent.id(), HTTP_PATIENT));
            assertThat(note(silent)).isEqualTo("accepted");
            prober.watch(Map.of(other.id(), TCP_OFTEN));
            assertThat(note(silent)).isEqualTo("ended");
            for (int i = 0; i < 5; i++) assertThat(next().backend).isEqualTo(other.id());
        }
    }

    @Test
    void closeLeavesNoThreadBehind() throws Exception {
        try (var silent = new StubBackend(StubBackend.SILENT);
                var busy = new StubBackend(StubBackend.SILENT);
                var stopped = new StubBackend(StubBackend.SILENT)) {
            var prober = prober();
            prober.watch(Map.of(silent.id(), HTTP_PATIENT, busy.id(), TCP_OFTEN, stopped.id(), HTTP_PATIENT));
            assertThat(note(silent)).isEqualTo("accepted");
            assertThat(note(stopped)).isEqualTo("accepted");
            next();
            assertThat(threads("before")).contains("probe " + silent.id(), "probe " + busy.id(), "probe " + stopped.id());

            prober.watch(Map.of(silent.id(), HTTP_PATIENT, busy.id(), TCP_OFTEN));
            prober.close();
            assertThat(threads("after")).doesNotContain("probe " + silent.id(), "probe " + busy.id(), "probe " + stopped.id());
            results.clear();
            assertThat(note(silent)).isEqualTo("ended");
            assertThat(results).isEmpty();
        }
    }

    private Prober prober() { return new Prober(dir, (backend, result) -> results.add(new Result(backend, result)), SEED); }

    private Result next() throws InterruptedException {
        Result result = results.poll(30, TimeUnit.SECONDS);
        if (result == null) throw new AssertionError("no result within 30 s");
        return result;
    }

    private static String note(StubBackend backend) throws InterruptedException {
        String note = backend.notes.poll(30, TimeUnit.SECONDS);
        if (note == null) throw new AssertionError("the backend saw nothing within 30 s");
        return note;
    }

    /** Names of all threads, virtual ones too, which only a dump knows. */
    private String threads(String name) throws IOException {
        Path dump = dir.resolve(name);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpThreads(dump.toString(),
                HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
        return Files.readString(dump);
    }
}
