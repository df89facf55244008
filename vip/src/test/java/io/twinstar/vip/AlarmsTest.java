package io.twinstar.vip;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AlarmsTest {

    private static final long SECOND = 1_000_000_000;

    private final List<VipReport> told = new ArrayList<>();
    private final Alarms alarms = new Alarms("web", told::add);

    @Test
    void whatHappensOftenIsToldOnceAndWhenItHasStoppedForTenSeconds() {
        for (long second = 0; second < 60; second++) {
            alarms.raise(Alarm.FOREIGN_ROUTER, "198.18.0.66 is there, " + second, second * SECOND);
            alarms.expire(second * SECOND);
        }
        assertThat(told).containsExactly(changed(Alarm.FOREIGN_ROUTER, true, "198.18.0.66 is there, 0"));
        assertThat(alarms.current()).isEqualTo(Map.of(Alarm.FOREIGN_ROUTER, "198.18.0.66 is there, 59"));

        alarms.expire(69 * SECOND - 1);
        assertThat(told).hasSize(1);
        alarms.expire(69 * SECOND);
        assertThat(told).last().isEqualTo(changed(Alarm.FOREIGN_ROUTER, false, "not for 10 s"));
        assertThat(alarms.current()).isEmpty();
    }

    @Test
    void whatLastsIsToldWhenItBeginsAndWhenItEnds() {
        alarms.set(Alarm.CUT_OFF, false, "pollux is heard", 0);
        alarms.set(Alarm.CUT_OFF, true, "nothing is heard of pollux", SECOND);
        alarms.set(Alarm.CUT_OFF, true, "nothing is heard of pollux", 2 * SECOND);
        alarms.expire(60 * SECOND);
        alarms.set(Alarm.CUT_OFF, false, "pollux is heard", 61 * SECOND);
        assertThat(told).containsExactly(changed(Alarm.CUT_OFF, true, "nothing is heard of pollux"),
                changed(Alarm.CUT_OFF, false, "pollux is heard"));
    }

    private static VipReport changed(Alarm alarm, boolean raised, String evidence) {
        return new VipReport.AlarmChanged("web", alarm, raised, evidence);
    }
}
