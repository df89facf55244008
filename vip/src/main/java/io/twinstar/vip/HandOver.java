package io.twinstar.vip;

import java.time.Duration;
import java.util.Optional;

import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.pulse.Claim;

/** Whether a VIP can be handed to the other gateway now. */
final class HandOver {

    private HandOver() {}

    /**
     * @param node by name, this one
     * @param there what the other gateway says of the VIP; empty: it is not heard
     * @return why it cannot, one clause; empty: it can
     */
    static Optional<String> refusal(Vip vip, String node, Role here, Optional<Claim> there) {
        if (here != Role.ACTIVE) { return Optional.of("%s is not Active, but %s".formatted(node, here.title())); }
        if (there.isEmpty()) { return Optional.of("the other gateway's pulse is not heard"); }
        Claim claim = there.get();
        if (claim.role() != Role.BACKUP) { return Optional.of("the other gateway is %s, not Backup".formatted(claim.role().title())); }
        if (claim.priority() == 0) { return Optional.of("the other gateway's group keeps it from becoming Active"); }
        boolean atOnce = vip.failback().after().filter(Duration::isZero).isPresent();
        boolean comesBack = atOnce && vip.preferred().filter(node::equals).isPresent();
        return comesBack
                ? Optional.of("failback: true would bring it back to %s at once; set failback: false before".formatted(node))
                : Optional.empty();
    }
}
