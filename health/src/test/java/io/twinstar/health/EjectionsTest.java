package io.twinstar.health;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Eject;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

class EjectionsTest {

    private static final Eject LIMITS = new Eject(3, Duration.ofSeconds(10), 50, Duration.ofSeconds(1));
    private static final int RISE = 2;

    private final List<String> pool = List.of("a", "b", "c", "d");
    private final Set<String> up = new HashSet<>(pool);
    private Ejections<String> ejections = Ejections.none();
    private long nowNanos = Long.MAX_VALUE - SECONDS.toNanos(5); // it wraps around on the way

    @Test
    void enoughFailuresInARowEject() {
        fail("a", 1);
        fail("a", 2);
        assertThat(ejected()).isEmpty();
        fail("a", 3);
        assertThat(ejected()).containsExactly("a");
        assertThat(lasts("a")).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aFailureThatWasNotToldIsCountedByTheNext() {
        fail("a", 7);
        assertThat(ejected()).containsExactly("a");
    }

    @Test
    void itEndsWithTheFirstCheckAfterItsTime() {
        fail("a", 3);
        pass(SECONDS.toNanos(10) - 1);
        check("a", false);
        assertThat(ejected()).containsExactly("a");
        pass(1);
        check("a", false);
        assertThat(ejected()).as("whether it is up is for its checks to say").isEmpty();
    }

    @Test
    void itEndsWithEnoughPassesInARow() {
        fail("a", 3);
        check("a", true);
        check("a", false);
        check("a", true);
        assertThat(ejected()).containsExactly("a");
        check("a", true);
        assertThat(ejected()).isEmpty();
    }

    @Test
    void eachInARowIsLongerByTheFirstUntilTheLongest() {
        // 10 s, 20 s, 30 s, … and from the 30th on 300 s
        for (int time = 1; time <= 32; time++) {
            fail("a", 3);
            assertThat(lasts("a")).isEqualTo(Duration.ofSeconds(Math.min(10 * time, 300)));
            pass(SECONDS.toNanos(10L * time));
            check("a", true);
            assertThat(ejected()).isEmpty();
        }
    }

    @Test
    void oneThatIsLongerThanTheLongestAnywayDoesNotGrow() {
        var hour = new Eject(1, Duration.ofHours(1), 50, Duration.ZERO);
        for (int time = 1; time <= 2; time++) {
            ejections = ejections.failed("a", 1, hour, pool, up::contains, nowNanos);
            assertThat(lasts("a")).isEqualTo(Duration.ofHours(1));
            pass(MINUTES.toNanos(60));
            check("a", true);
        }
    }

    @Test
    void fiveMinutesInUseAreForgiveness() {
        fail("a", 3);
        pass(SECONDS.toNanos(10));
        check("a", true);
        pass(MINUTES.toNanos(5) - 1);
        fail("a", 3);
        assertThat(lasts("a")).isEqualTo(Duration.ofSeconds(20));
        pass(SECONDS.toNanos(20));
        check("a", true);
        pass(MINUTES.toNanos(5));
        fail("a", 3);
        assertThat(lasts("a")).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void noMoreThanItsShareOfAPoolIsEjectedAtOnce() {
        for (String each : pool) fail(each, 3);
        assertThat(ejected()).as("50% of 4").containsExactly("a", "b");
        check("a", true);
        check("a", true);
        fail("d", 4);
        assertThat(ejected()).containsExactly("b", "d");
    }

    @Test
    void oneMayAlwaysBeEjected() {
        var tenth = new Eject(3, Duration.ofSeconds(10), 10, Duration.ZERO);
        ejections = ejections.failed("a", 3, tenth, pool, up::contains, nowNanos).failed("b", 3, tenth, pool, up::contains, nowNanos);
        assertThat(ejected()).as("10% of 4 is less than one").containsExactly("a");
    }

    @Test
    void theLastInUseIsNeverEjected() {
        var all = new Eject(3, Duration.ofSeconds(10), 100, Duration.ZERO);
        up.remove("d");
        for (String each : pool) ejections = ejections.failed(each, 3, all, pool, up::contains, nowNanos);
        assertThat(ejected()).containsExactly("a", "b");
        ejections = Ejections.<String>none().failed("a", 9, all, List.of("a"), up::contains, nowNanos);
        assertThat(ejected()).as("alone in its pool").isEmpty();
    }

    @Test
    void whatIsDownOrEjectedIsNotEjectedAgain() {
        up.remove("a");
        fail("a", 3);
        assertThat(ejected()).isEmpty();
        fail("b", 3);
        pass(SECONDS.toNanos(9));
        fail("b", 4);
        pass(SECONDS.toNanos(1));
        check("b", false);
        assertThat(ejected()).as("its time has not begun anew").isEmpty();
    }

    @Test
    void anEjectionByAnothersWordEndsWhenThatOneDoes() {
        adopt("a", SECONDS.toNanos(4));
        assertThat(ejected()).containsExactly("a");
        assertThat(ejections.of("a").orElseThrow()).matches(Ejections.Ejection::adopted).matches(ejection -> ejection.times() == 2);
        pass(SECONDS.toNanos(4));
        check("a", false);
        assertThat(ejected()).isEmpty();
        fail("a", 3);
        assertThat(lasts("a")).as("the third time in a row").isEqualTo(Duration.ofSeconds(30));
        assertThat(ejections.of("a").orElseThrow().adopted()).isFalse();
    }

    @Test
    void anothersWordEjectsNoMoreThanOwnExperience() {
        adopt("a", SECONDS.toNanos(4));
        adopt("b", SECONDS.toNanos(4));
        adopt("c", SECONDS.toNanos(4));
        assertThat(ejected()).as("50% of 4").containsExactly("a", "b");
        up.remove("d");
        ejections = Ejections.none();
        adopt("d", SECONDS.toNanos(4));
        assertThat(ejected()).as("it is down").isEmpty();
        adopt("a", 0);
        assertThat(ejected()).as("it is over").isEmpty();
    }

    @Test
    void whoChangesNothingGetsTheSameObject() {
        fail("a", 3);
        var before = ejections;
        check("b", true);
        check("a", false);
        fail("a", 4);
        fail("c", 2);
        assertThat(ejections).isSameAs(before);
    }

    @Test
    void whatIsNotKeptIsForgotten() {
        fail("a", 3);
        fail("b", 3);
        ejections = ejections.keep("b"::equals);
        assertThat(ejected()).containsExactly("b");
    }

    @Test
    void allAreCountedThoughTheLengthOfTheFirstIsForgiven() {
        fail("a", 3);
        pass(SECONDS.toNanos(10));
        check("a", true);
        pass(MINUTES.toNanos(5));
        fail("a", 3);
        assertThat(lasts("a")).isEqualTo(Duration.ofSeconds(10));
        assertThat(ejections.count("a")).isEqualTo(2);
        assertThat(ejections.count("b")).isZero();
    }

    private void fail(String key, int inARow) { ejections = ejections.failed(key, inARow, LIMITS, pool, up::contains, nowNanos); }

    private void adopt(String key, long leftNanos) {
        ejections = ejections.adopt(key, 2, nowNanos + leftNanos, LIMITS, pool, up::contains, nowNanos);
    }

    private void check(String key, boolean passed) { ejections = ejections.checked(key, passed, RISE, nowNanos); }

    private void pass(long nanos) { nowNanos += nanos; }

    private List<String> ejected() { return pool.stream().filter(ejections::holds).toList(); }

    private Duration lasts(String key) { return ejections.of(key).orElseThrow().lasts(); }
}
