package io.twinstar.vip;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** The alarms about one VIP, or about the pair: each is told when it begins and when it ends. */
final class Alarms {

    /** An alarm that single packets raise ends when none has come for so long. */
    private static final long QUIET_NANOS = 10_000_000_000L;

    private final String about;
    private final Consumer<VipReport> reports;
    private final Map<Alarm, Raised> raised = new EnumMap<>(Alarm.class);

    private record Raised(String evidence, long lastNanos, boolean ends) {}

    Alarms(String about, Consumer<VipReport> reports) {
        this.about = about;
        this.reports = reports;
    }

    /** Something happened; it may happen again. */
    void raise(Alarm alarm, String evidence, long nowNanos) {
        raise(alarm, new Raised(evidence, nowNanos, true));
    }

    /** Something is so, until told otherwise. */
    void set(Alarm alarm, boolean on, String evidence, long nowNanos) {
        if (on) {
            raise(alarm, new Raised(evidence, nowNanos, false));
        } else if (raised.remove(alarm) != null) { reports.accept(new VipReport.AlarmChanged(about, alarm, false, evidence)); }
    }

    /** Ends what has not happened for a while. */
    void expire(long nowNanos) {
        raised.entrySet().removeIf(entry -> {
            Raised last = entry.getValue();
            boolean over = last.ends && nowNanos - last.lastNanos >= QUIET_NANOS;
            if (over) {
                reports.accept(
                        new VipReport.AlarmChanged(about, entry.getKey(), false, "not for %d s".formatted(QUIET_NANOS / 1_000_000_000)));
            }
            return over;
        });
    }

    /** What is raised now, and why. */
    Map<Alarm, String> current() {
        var current = new EnumMap<Alarm, String>(Alarm.class);
        raised.forEach((alarm, last) -> current.put(alarm, last.evidence));
        return current;
    }

    private void raise(Alarm alarm, Raised latest) {
        boolean isNew = raised.put(alarm, latest) == null;
        if (isNew) { reports.accept(new VipReport.AlarmChanged(about, alarm, true, latest.evidence)); }
    }
}
