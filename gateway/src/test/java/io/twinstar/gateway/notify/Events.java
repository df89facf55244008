package io.twinstar.gateway.notify;

import java.time.Duration;
import java.time.Instant;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import io.twinstar.vip.VipReport;
import io.twinstar.vip.election.Role;

/** What the tests of this package deliver, and how long they wait for it on a busy machine. */
final class Events {

    private Events() {}

    static final Notice TRANSITION = Notice
            .of(new VipReport.RoleChanged("web", Role.BACKUP, Role.ACTIVE, "resigned", "198.18.0.12 resigned"));

    static Event event(long order) {
        return new Event(order, Instant.parse("2026-11-21T08:23:06.123Z"), "castor", TRANSITION);
    }

    static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
    }
}
