package io.twinstar.gateway.drill;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Drills.Kind;
import io.twinstar.conf.Drills.Objectives;
import io.twinstar.gateway.drill.Report.Taken;
import io.twinstar.gateway.drill.Sighting.Requested;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

import static org.assertj.core.api.Assertions.assertThat;

/** A crash at 1 s that nobody answers for 20 ms, in a drill of 2 s. */
class ReportPageTest {

    private static final long MS = 1_000_000;
    private static final long BEGAN = 5_000 * MS;

    static Report report(Ending ending, List<String> notRestored, OptionalLong fault, int lostMs) {
        var view = new PairView(Json.read(PreflightTest.page("castor", "pollux", "Active")),
                Optional.of(Json.read(PreflightTest.page("pollux", "castor", "Backup"))));
        var seen = new ArrayList<Sighting>();
        for (long at = 0; at < 2_000; at += 2) {
            boolean lost = at >= 1_000 && at < 1_000 + lostMs;
            seen.add(new Requested(BEGAN + at * MS, lost ? 0 : BEGAN + at * MS + MS / 4, BEGAN + at * MS + MS, !lost,
                    lost ? "no <answer>" : "-"));
        }
        var roles = List.of(new RoleChange(BEGAN, "castor", "web", "Active", "at the beginning"),
                new RoleChange(BEGAN, "pollux", "web", "Backup", "at the beginning"),
                new RoleChange(BEGAN + 1_000 * MS, "castor", "web", "Gone", "killed"),
                new RoleChange(BEGAN + 1_004 * MS, "pollux", "web", "Active", "the pulse's connection was closed"));
        return new Report(Kind.CRASH, view, "web", "user <root>", Instant.parse("2026-11-22T03:00:00Z"), BEGAN, fault, BEGAN + 2_000 * MS,
                ending, notRestored, List.of(new Taken("kill the gateway", BEGAN + 1_000 * MS, BEGAN + 1_001 * MS)), roles, seen,
                new Objectives(Optional.of(Duration.ofMillis(100)), Optional.of(0), Optional.empty()), 0);
    }

    private static JsonObject json(Report report) { return Json.read(Json.write(report.members(7))); }

    private static Report crash() { return report(new Ending.Complete(), List.of(), OptionalLong.of(BEGAN + 1_000 * MS), 20); }

    @Test
    void theFiguresAreThoseOfTheFault() {
        var report = json(crash());
        assertThat(report.text("result")).isEqualTo("passed");
        var measured = report.object("measured");
        assertThat(measured.number("gap_ms")).isEqualTo(22);
        assertThat(measured.number("gap_from_ms")).isEqualTo(999);
        assertThat(measured.number("detection_ms")).isEqualTo(4);
        assertThat(measured.number("takeover_ms")).isEqualTo(20.25);
        assertThat(measured.number("first_success_ms")).isEqualTo(21);
        assertThat(measured.number("failed")).isEqualTo(10);
        assertThat(report.lists("latency")).hasSizeLessThanOrEqualTo(Report.POINTS_MAX).anyMatch(point -> point.get(2).equals(0L));
    }

    @Test
    void aDrillFailsThatMissesAnObjectiveOrWasNotCompleteOrLeftSomethingBehind() {
        var fault = OptionalLong.of(BEGAN + 1_000 * MS);
        assertThat(json(report(new Ending.Complete(), List.of(), fault, 200)).text("result")).isEqualTo("failed");
        assertThat(json(report(new Ending.Aborted("key q"), List.of(), fault, 20)).text("result")).isEqualTo("failed");
        assertThat(json(report(new Ending.Complete(), List.of("the fault is not undone"), fault, 20)).text("result")).isEqualTo("failed");
        var early = json(report(new Ending.Aborted("key q"), List.of(), OptionalLong.empty(), 0));
        assertThat(early.has("measured")).isFalse();
        assertThat(ReportPage.of(early, List.of())).contains("It never came to the fault");
    }

    @Test
    void thePageAsksNobodyForAnythingAndTakesNoTextForMarkup() {
        var report = json(crash());
        String page = ReportPage.of(report, List.of(report));
        assertThat(page).contains("Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"")
                .doesNotContain("<script", "href=", "src=", "url(", "http://", "https://", "@import");
        assertThat(page).contains("user &lt;root&gt;", "no &lt;answer&gt;").doesNotContain("<root>", "<answer>");
        assertThat(page).contains("22.0 ms", "recovery-time", "Beside the last drills of this kind").doesNotContain("NaN", "Infinity");
    }

    @Test
    void theGapIsMarkedWhereItWas() {
        String page = ReportPage.of(json(crash()), List.of());
        assertThat(page).contains("class=\"gap\"", "22.0 ms without an answer", "castor is Gone: killed", "pollux is Active");
        assertThat(page).contains("There is no earlier drill of this kind");
    }
}
