package io.twinstar.gateway.drill;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.twinstar.gateway.drill.Sighting.Echoed;
import io.twinstar.gateway.drill.Sighting.Late;
import io.twinstar.gateway.drill.Sighting.Lost;
import io.twinstar.gateway.drill.Sighting.Requested;

/**
 * What clients had of a fault.
 *
 * @param gapFromNanos the last answer before the longest time without one
 * @param gapToNanos the first answer after it; the end of the drill, if there was none
 * @param ended whether there was one
 * @param calmGapNanos the longest time without an answer before the fault: how finely the gap is measured
 * @param asked requests that began after the fault
 * @param failedBy how often for each reason
 * @param held connections that were to stay
 * @param stallNanos the longest that an answer on one of them took
 * @param lateNanos the longest that the canary itself was late around the gap
 */
public record Outage(long gapFromNanos, long gapToNanos, boolean ended, long calmGapNanos, int asked,
        int failed,
        Map<String, Long> failedBy, int held, int lost, Map<String, Long> lostBy, long stallNanos, long lateNanos) {

    private static final long AROUND_NANOS = 10_000_000;

    public long gapNanos() { return gapToNanos - gapFromNanos; }

    /**
     * @param sinceNanos when the canary had begun
     * @param faultNanos an answer that came before it belongs to the calm
     */
    public static Outage of(Collection<Sighting> all, long sinceNanos, long faultNanos, long untilNanos) {
        var requests = all.stream().filter(Requested.class::isInstance).map(Requested.class::cast).toList();
        long[] answers = requests.stream().filter(Requested::ok).mapToLong(Requested::endedNanos)
                .filter(end -> end - sinceNanos >= 0 && end - untilNanos <= 0).sorted().toArray();
        long last = sinceNanos;
        long calm = 0;
        long from = faultNanos;
        long to = faultNanos;
        boolean ended = true;
        for (long answer : answers) {
            if (answer - faultNanos <= 0) calm = Math.max(calm, answer - last);
            else if (answer - last > to - from) {
                from = last;
                to = answer;
            }
            last = answer;
        }
        if (untilNanos - last > to - from) {
            from = last;
            to = untilNanos;
            ended = false;
        }
        return with(all, requests, from, to, ended, calm, faultNanos, untilNanos);
    }

    private static Outage with(Collection<Sighting> all, List<Requested> requests, long from, long to, boolean ended, long calm,
            long faultNanos, long untilNanos) {
        var after = requests.stream().filter(request -> request.startedNanos() - faultNanos >= 0 || request.endedNanos() - faultNanos >= 0)
                .filter(request -> request.startedNanos() - untilNanos < 0).toList();
        var failures = after.stream().filter(request -> !request.ok()).toList();
        var lost = all.stream().filter(Lost.class::isInstance).map(Lost.class::cast).filter(one -> one.atNanos() - faultNanos >= 0)
                .toList();
        Set<Integer> held = new HashSet<>();
        long stall = 0;
        for (Sighting one : all) {
            if (one instanceof Echoed(int connection, long started, long answered)) {
                if (answered - faultNanos < 0) held.add(connection);
                else stall = Math.max(stall, answered - started);
            }
        }
        long late = all.stream().filter(Late.class::isInstance).map(Late.class::cast)
                .filter(one -> one.atNanos() - from > -AROUND_NANOS && one.atNanos() - one.byNanos() - to < AROUND_NANOS)
                .mapToLong(Late::byNanos).max().orElse(0);
        return new Outage(from, to, ended, calm, after.size(), failures.size(),
                failures.stream().collect(Collectors.groupingBy(Requested::why, TreeMap::new, Collectors.counting())), held.size(),
                lost.size(), lost.stream().collect(Collectors.groupingBy(Lost::why, TreeMap::new, Collectors.counting())), stall, late);
    }
}
