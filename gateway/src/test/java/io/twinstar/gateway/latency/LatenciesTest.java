package io.twinstar.gateway.latency;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.BackendId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

class LatenciesTest {

    private static final long MILLI = 1_000_000;
    private static final BackendId FIRST = new BackendId("web", Inet4Address.ofLiteral("198.18.0.21"), 80);
    private static final BackendId SECOND = new BackendId("web", Inet4Address.ofLiteral("198.18.0.22"), 80);
    private static final Subject.Served AT_FIRST = new Subject.Served("public", FIRST);
    private static final Subject.Served AT_SECOND = new Subject.Served("public", SECOND);
    private static final Subject.Served INSIDE = new Subject.Served("inside", FIRST);
    private static final Set<Subject> ALL = Set.of(AT_FIRST, AT_SECOND, INSIDE);

    private final Latencies latencies = new Latencies(2, 0);

    @Test
    void aViewIsOfWhatIsSelectedMergedOverTheLoops() {
        latencies.keep(ALL);
        recordAt(AT_FIRST, 0, Phase.FIRST_BYTE, 10 * MILLI);
        recordAt(AT_FIRST, 1, Phase.FIRST_BYTE, 20 * MILLI);
        recordAt(AT_SECOND, 1, Phase.FIRST_BYTE, 30 * MILLI);
        recordAt(INSIDE, 0, Phase.FIRST_BYTE, 40 * MILLI);
        recordAt(INSIDE, 0, Phase.SESSION_DURATION, 50 * MILLI);
        assertThat(counted(Map.of())).isEqualTo(4);
        assertThat(counted(Map.of("pool", "web"))).isEqualTo(4);
        assertThat(counted(Map.of("listener", "public"))).isEqualTo(3);
        assertThat(counted(Map.of("backend", "198.18.0.21:80"))).isEqualTo(3);
        assertThat(counted(Map.of("backend", "198.18.0.21:80", "listener", "public"))).isEqualTo(2);
        assertThat(counted(Map.of("listener", "unknown"))).isZero();
        assertThat(latencies.view(Selection.ALL, Window.START, 0).keySet()).containsExactly(Phase.FIRST_BYTE, Phase.SESSION_DURATION);
    }

    @Test
    void aViewCanBeDividedByALabel() {
        latencies.keep(ALL);
        recordAt(AT_SECOND, 0, Phase.FIRST_BYTE, 30 * MILLI);
        recordAt(AT_FIRST, 0, Phase.FIRST_BYTE, 10 * MILLI);
        recordAt(INSIDE, 0, Phase.FIRST_BYTE, 20 * MILLI);
        var seen = new ArrayList<String>();
        latencies.view(Selection.ALL, Optional.of("backend"), Window.MINUTE, 0,
                (backend, phase, nanos) -> seen.add("%s %s %d".formatted(backend, phase.text(), nanos.getTotalCount())));
        assertThat(seen).containsExactly("198.18.0.21:80 first_byte 2", "198.18.0.22:80 first_byte 1");
    }

    @Test
    void windowsPassAndTheStartStays() {
        latencies.keep(ALL);
        recordAt(AT_FIRST, 0, Phase.FIRST_BYTE, MILLI);
        latencies.collect(seconds(10));
        assertThat(windows(seconds(19))).containsExactly(1L, 1L, 1L, 1L, 1L);
        assertThat(windows(seconds(29))).as("interval, minute, ten, hour, start").containsExactly(0L, 1L, 1L, 1L, 1L);
        assertThat(windows(seconds(130))).containsExactly(0L, 0L, 1L, 1L, 1L);
        assertThat(windows(seconds(1_300))).containsExactly(0L, 0L, 0L, 1L, 1L);
        assertThat(windows(seconds(4_300))).containsExactly(0L, 0L, 0L, 0L, 1L);
    }

    @Test
    void whatIsNamedNoMoreIsForgottenAfterAnHour() {
        latencies.keep(ALL);
        Recorders before = latencies.recorders(AT_FIRST);
        recordAt(AT_FIRST, 0, Phase.FIRST_BYTE, MILLI);
        latencies.collect(seconds(5));
        latencies.keep(Set.of(INSIDE));
        recordAt(AT_FIRST, 0, Phase.SESSION_DURATION, seconds(900)); // its last connection ends later
        latencies.collect(seconds(1_000));
        assertThat(latencies.recorders(AT_FIRST)).isSameAs(before);
        latencies.collect(seconds(3_000));
        assertThat(groups(seconds(3_000))).isEqualTo(2);
        latencies.collect(seconds(5_300));
        assertThat(groups(seconds(5_300))).isZero();
        assertThat(latencies.recorders(AT_FIRST)).isNotSameAs(before);
    }

    @Test
    void whoComesBackIsStillKnown() {
        latencies.keep(ALL);
        recordAt(AT_FIRST, 0, Phase.FIRST_BYTE, MILLI);
        latencies.collect(seconds(5));
        latencies.keep(Set.of(INSIDE));
        latencies.keep(ALL);
        latencies.collect(seconds(9_000));
        assertThat(count(Selection.ALL, Window.START, seconds(9_000))).isOne();
    }

    @Test
    void groupsAreWithoutBackendsAndInWideSteps() {
        latencies.keep(ALL);
        recordAt(AT_FIRST, 0, Phase.FIRST_BYTE, MILLI / 10); // to 100 µs
        recordAt(AT_SECOND, 1, Phase.FIRST_BYTE, 3 * MILLI); // to 5 ms
        recordAt(INSIDE, 0, Phase.FIRST_BYTE, 7 * MILLI);
        assertThat(groups(0)).isEqualTo(2);
        latencies.groups(0, (group, sinceStart, lastMinute) -> {
            if (!group.equals(new Latencies.Group(Phase.FIRST_BYTE, Map.of("listener", "public", "pool", "web")))) return;
            assertThat(sinceStart.counts()[0]).isOne();
            assertThat(sinceStart.counts()[5]).isOne();
            assertThat(sinceStart.seconds()).isCloseTo(0.0031, offset(0.000_003));
            assertThat(lastMinute.getTotalCount()).isEqualTo(2);
        });
        assertThat(Buckets.boundsSeconds()[5]).isEqualTo(0.005);
    }

    @Test
    void intervalsAreTheSlicesInTheirOrder() {
        latencies.keep(ALL);
        recordAt(AT_FIRST, 0, Phase.FIRST_BYTE, MILLI);
        latencies.collect(seconds(10));
        recordAt(AT_SECOND, 0, Phase.FIRST_BYTE, 2 * MILLI);
        List<Latencies.Interval> intervals = latencies.intervals(Phase.FIRST_BYTE, Selection.ALL, seconds(20));
        assertThat(intervals).extracting(Latencies.Interval::fromNanos).containsExactly(0L, seconds(10));
        assertThat(intervals).extracting(interval -> interval.nanos().getTotalCount()).containsExactly(1L, 1L);
    }

    @Test
    void threadsThatAreNoLoopRecordWhatIsKnown() {
        var checked = new Subject.Checked(FIRST);
        latencies.record(checked, Phase.HEALTH_CHECK, MILLI);
        latencies.keep(Set.of(checked));
        latencies.record(checked, Phase.HEALTH_CHECK, MILLI);
        assertThat(count(Selection.ALL, Window.START, 0)).isOne();
    }

    private void recordAt(Subject subject, int loop, Phase phase, long nanos) {
        latencies.recorders(subject).record(loop, phase, nanos);
    }

    private int groups(long nowNanos) {
        var seen = new ArrayList<Latencies.Group>();
        latencies.groups(nowNanos, (group, _, _) -> seen.add(group));
        return seen.size();
    }

    private long counted(Map<String, String> labels) {
        return count(new Selection(Optional.of(Phase.FIRST_BYTE), labels), Window.MINUTE, 0);
    }

    private List<Long> windows(long nowNanos) {
        return List.of(Window.values()).stream().map(window -> count(Selection.ALL, window, nowNanos)).toList();
    }

    private long count(Selection selection, Window window, long nowNanos) {
        return latencies.view(selection, window, nowNanos).values().stream().mapToLong(nanos -> nanos.getTotalCount()).sum();
    }

    private static long seconds(long count) { return TimeUnit.SECONDS.toNanos(count); }
}
