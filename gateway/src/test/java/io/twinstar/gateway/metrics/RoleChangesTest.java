package io.twinstar.gateway.metrics;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.VipReport;
import io.twinstar.vip.election.Role;

import static org.assertj.core.api.Assertions.assertThat;

class RoleChangesTest {

    @Test
    void changesAreCountedByWhatBecameAndWhyAndFencesByThemselves() {
        var changes = new RoleChanges();
        changes.heard(new VipReport.RoleChanged("web", Role.BACKUP, Role.ACTIVE, "silence", "no advertisement for 203 ms"));
        changes.heard(new VipReport.RoleChanged("web", Role.ACTIVE, Role.BACKUP, "stalled", "stalled for 300 ms"));
        changes.heard(new VipReport.RoleChanged("web", Role.BACKUP, Role.ACTIVE, "silence", "no advertisement for 204 ms"));
        changes.heard(new VipReport.RoleChanged("mail", Role.ACTIVE, Role.BACKUP, "unacknowledged", "for 200 ms"));
        changes.heard(new VipReport.Restored("web"));
        assertThat(changes.seen()).hasSize(3);
        assertThat(changes.count(new RoleChanges.Change("web", "active", "silence"))).isEqualTo(2);
        assertThat(changes.fences("web")).isOne();
        assertThat(changes.fences("mail")).isOne();
        assertThat(changes.fences("dmz")).isZero();
    }
}
