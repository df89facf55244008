package io.twinstar.gateway.metrics;

import java.net.Inet4Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.PeerSeen;
import io.twinstar.vip.VipStatus;
import io.twinstar.vip.election.Role;

import static org.assertj.core.api.Assertions.assertThat;

class FailoversTest {

    private static final long MILLI = 1_000_000;

    private final Failovers failovers = new Failovers();

    @Test
    void aTakeoverTookAsLongAsTheOthersLastAdvertisementIsOld() {
        assertThat(failovers.look(List.of(vip(Role.BACKUP, 100, 990)))).isEmpty();
        assertThat(failovers.look(List.of(vip(Role.ACTIVE, 1_000, 990)))).isEqualTo(Map.of("web", 10 * MILLI));
    }

    @Test
    void itIsToldOnce() {
        var status = List.of(vip(Role.ACTIVE, 1_000, 990));
        assertThat(failovers.look(status)).hasSize(1);
        assertThat(failovers.look(status)).isEmpty();
        assertThat(failovers.look(List.of(vip(Role.ACTIVE, 5_000, 4_900)))).as("taken, lost and taken again between two looks").hasSize(1);
    }

    @Test
    void whoHasHeardNobodyHasTakenItFromNobody() {
        assertThat(failovers.look(List.of(status(Role.ACTIVE, 1_000, Optional.empty())))).isEmpty();
    }

    @Test
    void aHandOverInWhichBothAdvertiseForAMomentTakesNoTime() {
        assertThat(failovers.look(List.of(vip(Role.ACTIVE, 1_000, 1_001)))).isEqualTo(Map.of("web", 0L));
    }

    private static VipStatus vip(Role role, long sinceMillis, long heardMillis) {
        return status(role, sinceMillis, Optional.of(new PeerSeen(Inet4Address.ofLiteral("198.18.0.12"), 100, 5, heardMillis * MILLI)));
    }

    private static VipStatus status(Role role, long sinceMillis, Optional<PeerSeen> peer) {
        return new VipStatus("web", List.of(), "eth0", 51, 100, role, sinceMillis * MILLI, "", 1, peer, "", 0, List.of(), 0, 0, 0, Map.of(),
                Map.of());
    }
}
