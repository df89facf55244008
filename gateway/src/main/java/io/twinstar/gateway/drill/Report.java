package io.twinstar.gateway.drill;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import io.twinstar.conf.Drills.Kind;
import io.twinstar.conf.Drills.Objectives;
import io.twinstar.gateway.drill.Sighting.Requested;
import io.twinstar.gateway.json.Json;

/**
 * A drill that is over, as it is kept. Its times are milliseconds since its beginning, the measured ones since the fault.
 *
 * @param faultNanos when the fault was about to be done; empty: it never came to that
 * @param clockErrorNanos by how much the canary's times may be wrong
 */
public record Report(Kind kind, PairView before, String listener, String by, Instant began, long beganNanos, OptionalLong faultNanos,
        long endedNanos, Ending ending, List<String> notRestored, List<Taken> steps, List<RoleChange> roles,
        Collection<Sighting> sightings, Objectives objectives, long clockErrorNanos) {

    /** Points of the plot: as many as a page shows. */
    static final int POINTS_MAX = 1_500;

    /** A deed, and when it was done; what restores the pair has no step. */
    public record Taken(String name, long fromNanos, long toNanos) {}

    public boolean isRestored() { return notRestored.isEmpty(); }

    private Optional<Outage> outage() {
        return faultNanos.isPresent()
                ? Optional.of(Outage.of(sightings, beganNanos, faultNanos.getAsLong(), endedNanos))
                : Optional.empty();
    }

    public Map<String, Object> members(long number) {
        var outage = outage();
        var verdicts = outage.map(seen -> Verdict.of(objectives, seen)).orElse(List.of());
        boolean passed = ending instanceof Ending.Complete && isRestored() && verdicts.stream().allMatch(Verdict::met);
        return Json.members(
                "number", number,
                "drill", kind.text(),
                "result", passed ? "passed" : "failed",
                "node", before.node(),
                "peer", before.peerNode(),
                "vips", before.active(),
                "listener", listener,
                "by", by,
                "began", began.toString(),
                "began_monotonic_ns", beganNanos,
                "took_ms", millis(endedNanos - beganNanos),
                "ending", ending.text(),
                "restored", isRestored(),
                "not_restored", notRestored,
                "measured", outage.map(this::measured),
                "objectives", verdicts.stream().map(one -> Json.members("objective", one.objective(), "wanted", one.wanted(), "measured",
                        one.measured(), "met", one.met())).toList(),
                "steps", steps.stream().map(step -> Json.members("step", step.name(), "at_ms", since(step.fromNanos()), "took_ms",
                        millis(step.toNanos() - step.fromNanos()))).toList(),
                "roles", roles.stream().sorted(Comparator.comparingLong(RoleChange::atNanos)).map(role -> Json.members("at_ms",
                        since(role.atNanos()), "node", role.node(), "vip", role.vip(), "role", role.role(), "reason", role.reason()))
                        .toList(),
                "latency", points());
    }

    private Map<String, Object> measured(Outage outage) {
        long fault = faultNanos.orElseThrow();
        var detected = roles.stream().filter(role -> !role.node().equals(before.node()) && role.role().equals("Active"))
                .mapToLong(RoleChange::atNanos).filter(at -> at - fault > -1_000_000).min();
        boolean moved = detected.isPresent();
        long from = moved ? detected.getAsLong() : outage.gapFromNanos();
        var served = sightings.stream().filter(Requested.class::isInstance).map(Requested.class::cast)
                .filter(request -> request.ok() && request.connectedNanos() - from > 0).toList();
        var accepted = served.stream().mapToLong(Requested::connectedNanos).min();
        var answered = served.stream().mapToLong(Requested::endedNanos).min();
        return Json.members(
                "fault_at_ms", since(fault),
                "gap_ms", millis(outage.gapNanos()),
                "gap_from_ms", since(outage.gapFromNanos()),
                "gap_to_ms", since(outage.gapToNanos()),
                "gap_ended", outage.ended(),
                "calm_gap_ms", millis(outage.calmGapNanos()),
                "detection_ms", moved ? Optional.of(millis(detected.getAsLong() - fault)) : Optional.empty(),
                "takeover_ms", moved && accepted.isPresent() ? Optional.of(millis(accepted.getAsLong() - fault)) : Optional.empty(),
                "first_success_ms", answered.isPresent() ? Optional.of(millis(answered.getAsLong() - fault)) : Optional.empty(),
                "requests", outage.asked(),
                "failed", outage.failed(),
                "failed_by", outage.failedBy(),
                "connections_held", outage.held(),
                "connections_lost", outage.lost(),
                "lost_by", outage.lostBy(),
                "longest_stall_ms", millis(outage.stallNanos()),
                "canary_late_ms", millis(outage.lateNanos()),
                "clock_error_ms", millis(clockErrorNanos));
    }

    /** Start, latency and whether it was answered, of all requests or, of too many, the slowest in each stretch of time. */
    private List<List<Object>> points() {
        var requests = sightings.stream().filter(Requested.class::isInstance).map(Requested.class::cast)
                .sorted(Comparator.comparingLong(Requested::startedNanos)).toList();
        int stretch = Math.max(1, (requests.size() + POINTS_MAX - 1) / POINTS_MAX);
        var points = new ArrayList<List<Object>>();
        for (int from = 0; from < requests.size(); from += stretch) {
            var slowest = requests.subList(from, Math.min(requests.size(), from + stretch)).stream()
                    .max(Comparator.comparing((Requested request) -> !request.ok())
                            .thenComparingLong(request -> request.endedNanos() - request.startedNanos()))
                    .orElseThrow();
            points.add(List.of(since(slowest.startedNanos()), millis(slowest.endedNanos() - slowest.startedNanos()), slowest.ok() ? 1 : 0));
        }
        return points;
    }

    private double since(long nanos) { return millis(nanos - beganNanos); }

    /** To the hundredth. */
    static double millis(long nanos) { return Math.round(nanos / 1e4) / 1e2; }
}
