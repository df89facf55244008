package io.twinstar.vip;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.pulse.Claim;

import static org.assertj.core.api.Assertions.assertThat;

class HandOverTest {

    @Test
    void aBackupThatIsHeardCanTakeIt() {
        assertThat(HandOver.refusal(vip(Vip.Failback.NEVER), "castor", Role.ACTIVE, claim(Role.BACKUP, 253))).isEmpty();
        assertThat(HandOver.refusal(vip(Vip.Failback.after(Duration.ofMinutes(5))), "castor", Role.ACTIVE, claim(Role.BACKUP, 253)))
                .isEmpty();
        assertThat(HandOver.refusal(vip(Vip.Failback.AT_ONCE), "pollux", Role.ACTIVE, claim(Role.BACKUP, 254))).isEmpty(); // to the preferred one
    }

    @Test
    void whatNobodyCouldTakeIsKept() {
        Vip vip = vip(Vip.Failback.NEVER);
        assertThat(HandOver.refusal(vip, "castor", Role.BACKUP, claim(Role.ACTIVE, 253))).contains("castor is not Active, but Backup");
        assertThat(HandOver.refusal(vip, "castor", Role.ACTIVE, Optional.empty())).contains("the other gateway's pulse is not heard");
        assertThat(HandOver.refusal(vip, "castor", Role.ACTIVE, claim(Role.INITIALIZE, 0)))
                .contains("the other gateway is Initialize, not Backup");
        assertThat(HandOver.refusal(vip, "castor", Role.ACTIVE, claim(Role.BACKUP, 0)))
                .contains("the other gateway's group keeps it from becoming Active");
    }

    @Test
    void whatWouldComeBackAtOnceIsKept() {
        assertThat(HandOver.refusal(vip(Vip.Failback.AT_ONCE), "castor", Role.ACTIVE, claim(Role.BACKUP, 253)))
                .contains("failback: true would bring it back to castor at once; set failback: false before");
    }

    private static Vip vip(Vip.Failback failback) {
        return new Vip("web", Inet4Address.ofLiteral("198.18.0.100"), "eth0", 51, Vip.ADVERTISE_DEFAULT, Optional.of("castor"), failback);
    }

    private static Optional<Claim> claim(Role role, int priority) {
        return Optional.of(new Claim(51, Claim.Family.IPV4, role, priority, 0, 5));
    }
}
