package io.twinstar.gateway.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.twinstar.gateway.notify.Notice;
import io.twinstar.vip.VipReport;

/**
 * How often each VIP changed its role, by what it became and why. Told by the agent's thread, read by any; the words for a cause are
 * the election's, so there are few.
 */
public final class RoleChanges {

    private final Map<Change, LongAdder> counts = new ConcurrentHashMap<>();

    /** @param to in lower case */
    record Change(String vip, String to, String cause) {}

    public void heard(VipReport report) {
        if (!(report instanceof VipReport.RoleChanged(String vip, _, var to, String cause, _))) return;
        counts.computeIfAbsent(new Change(vip, to.title().toLowerCase(Locale.ROOT), cause), _ -> new LongAdder()).increment();
    }

    Set<Change> seen() { return Set.copyOf(counts.keySet()); }

    long count(Change change) { return Optional.ofNullable(counts.get(change)).map(LongAdder::sum).orElse(0L); }

    /** Times the VIP was given up unasked, so that there are never two owners. */
    long fences(String vip) {
        return seen().stream().filter(change -> change.vip.equals(vip) && Notice.isFence(change.cause)).mapToLong(this::count).sum();
    }
}
