package io.twinstar.vip;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.TcpListener;
import io.twinstar.vip.pulse.Claim;
import io.twinstar.vip.pulse.PulseState;
import io.twinstar.vip.seal.PairKey;

/**
 * Goes through takeovers before there is anything to take over: of a VIP on the loopback interface, from a gateway that is nothing but a
 * pulse, and dies. What the JVM loads and links when it does a thing for the first time makes the first takeover take 8 ms; the
 * second one takes one.
 */
final class DressRehearsal {

    private static final Logger LOG = LoggerFactory.getLogger(VipAgent.class);
    private static final int DEATHS = 3;
    private static final long PATIENCE_NANOS = Duration.ofMillis(500).toNanos();
    private static final long TURN_NANOS = 500_000;

    private static final Node SELF = new Node("self", Inet4Address.ofLiteral("127.0.0.1"));
    private static final Node GHOST = new Node("ghost", Inet4Address.ofLiteral("127.0.0.2"));
    private static final Vip VIP = new Vip("rehearsal", Inet4Address.ofLiteral("127.127.255.254"), "lo", 255, Vip.ADVERTISE_DEFAULT,
            Optional.of(GHOST.name()), Vip.Failback.NEVER);
    private static final List<Claim> ACTIVE = List
            .of(new Claim(VIP.vrid(), Claim.Family.IPV4, Role.ACTIVE, 254, 0, Parameters.intervalCentis(VIP)));

    private final Setup.Pairing pairing;
    private final Peering peering;
    private final Roster roster;

    private DressRehearsal(Setup.Pairing pairing, Peering peering, Roster roster) {
        this.pairing = pairing;
        this.peering = peering;
        this.roster = roster;
    }

    /** On the calling thread, in less than a second. It leaves nothing behind; what keeps it from being held does no harm. */
    static void hold() {
        try (var netlink = new Netlink()) {
            var pairing = new Setup.Pairing(GHOST,
                    new Pair("", Pair.PULSE_DEFAULT, freePort(), Pair.Alone.AVAILABILITY, Optional.empty()),
                    new PairKey(new byte[PairKey.SECRET_BYTES]), 0);
            var setup = new Setup(SELF, Optional.of(GHOST), Optional.of(pairing));
            long nowNanos = System.nanoTime();
            try (var peering = Peering.open(setup, pairing, _ -> {}, nowNanos); var roster = new Roster(setup, netlink, _ -> {})) {
                var rehearsal = new DressRehearsal(pairing, peering, roster);
                try {
                    roster.start(List.of(VIP), nowNanos);
                    for (int death = 0; death < DEATHS; death++) { rehearsal.takeOver(); }
                } finally {
                    roster.stop("the rehearsal is over", System.nanoTime());
                }
            }
        } catch (KernelException | VipUnavailable e) {
            LOG.debug("no rehearsal: {}", e.getMessage());
        }
    }

    private void takeOver() throws VipUnavailable {
        long endNanos = System.nanoTime() + PATIENCE_NANOS;
        try (var ghost = PulseLink.open(GHOST, SELF, pairing.pair(), pairing.key(), 0)) {
            while (!(isFollowed() && is(Role.BACKUP)) && System.nanoTime() - endNanos < 0) {
                ghost.turn(System.nanoTime(), ACTIVE);
                turn();
            }
            ghost.turn(System.nanoTime(), List.of()); // it does not resign, but is silent when it dies
        }
        while (!is(Role.ACTIVE) && System.nanoTime() - endNanos < 0) { turn(); }
    }

    /** As the {@link AgentLoop} does. */
    private void turn() {
        long nowNanos = System.nanoTime();
        for (Lan lan : roster.lans()) { lan.fds().forEach(fd -> roster.receive(lan, fd)); }
        peering.receive(roster, nowNanos);
        roster.tick(nowNanos);
        peering.send(roster, nowNanos);
        LockSupport.parkNanos(TURN_NANOS);
    }

    private boolean isFollowed() {
        PulseView view = peering.status().pulse();
        return view.state() == PulseState.SOUND && view.connected();
    }

    private boolean is(Role role) {
        return roster.status().getFirst().role() == role;
    }

    /** For both transports, as far as one can tell. Not by a socket of the JDK's: its first one opens what all others need, and this thread alone has. */
    private static int freePort() throws KernelException {
        try (var probe = new TcpListener(new InetSocketAddress(SELF.address(), 0))) {
            return probe.local().getPort();
        }
    }
}
