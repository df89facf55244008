package io.twinstar.vip;

import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Router;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.packet.AddressList;
import io.twinstar.vip.packet.Advertisement;

/** Says in a VIP's name, on its network, what its election wants said. */
final class Herald {

    private static final Logger LOG = LoggerFactory.getLogger(VipAgent.class);

    private final Lan lan;
    private final Ledger ledger;
    private Optional<String> refusal = Optional.empty();

    enum Sent {
        YES, TOO_LATE, REFUSED
    }

    Herald(Lan lan, Ledger ledger) {
        this.lan = lan;
        this.ledger = ledger;
    }

    /** Reads the clock once more, last thing before the packet leaves: this process may have been stopped since it decided. */
    Sent advertise(Vip vip, Router router, int priority, long validUntilNanos) {
        var advertisement = new Advertisement(router.vrid(), priority, router.intervalCentis(), AddressList.of(vip));
        byte[] message = lan.encode(vip, advertisement);
        try {
            if (System.nanoTime() - validUntilNanos >= 0) { return Sent.TOO_LATE; }
            lan.send(vip, message);
        } catch (KernelException e) {
            if (refusal.isEmpty()) { LOG.warn("VIP {} cannot advertise on {}: {}", vip.name(), lan.link().name(), e.getMessage()); }
            refusal = Optional.of(e.getMessage());
            ledger.drop("send-failed");
            return Sent.REFUSED;
        }
        ledger.sent();
        if (refusal.isPresent()) { LOG.info("VIP {} advertises on {} again", vip.name(), lan.link().name()); }
        refusal = Optional.empty();
        return Sent.YES;
    }

    /** Says whose the addresses are. A failure is only counted: the burst repeats it. */
    void announce(Vip vip) {
        try {
            lan.announce(vip);
        } catch (KernelException e) {
            ledger.drop("announce-failed");
        }
    }

    /** Why the last advertisement could not be sent; empty: it could. */
    Optional<String> refusal() { return refusal; }
}
