package io.twinstar.vip;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.TcpListener;
import io.twinstar.vip.packet.ClientFlow;
import io.twinstar.vip.pulse.Claim;
import io.twinstar.vip.pulse.PulseState;
import io.twinstar.vip.seal.PairKey;

/**
 * Goes through failovers and planned moves before there is anything to move: a VIP on the loopback interface, and with it a gateway that
 * is nothing but a pulse. What the JVM loads and links when it does a thing for the first time makes the first takeover take 8 ms; the
 * second one takes one.
 */
final class DressRehearsal {

    private static final Logger LOG = LoggerFactory.getLogger(VipAgent.class);
    private static final int DEATHS = 3;
    /** For all of it. Where CPUs are busy the first scene takes a JVM that has loaded nothing yet most of a second, and the others little. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long TURN_NANOS = 500_000;

    private static final Node SELF = new Node("self", Inet4Address.ofLiteral("127.0.0.1"));
    private static final Node GHOST = new Node("ghost", Inet4Address.ofLiteral("127.0.0.2"));
    private static final Vip VIP = new Vip("rehearsal", Inet4Address.ofLiteral("127.127.255.254"), "lo", 255, Vip.ADVERTISE_DEFAULT,
            Optional.of(GHOST.name()), Vip.Failback.NEVER);
    /** To the port of discard (RFC 863): whoever is there has no such connection. */
    private static final ClientFlow ORPHAN = new ClientFlow(new InetSocketAddress(GHOST.address(), 9),
            new InetSocketAddress(VIP.addresses().getFirst(), 9));
    private static final List<Claim> ACTIVE = claim(Role.ACTIVE, false);
    private static final List<Claim> LINGERING = claim(Role.INITIALIZE, true);

    private final Setup.Pairing pairing;
    private final Peering peering;
    private final Roster roster;
    private final long endNanos;

    private DressRehearsal(Setup.Pairing pairing, Peering peering, Roster roster, long endNanos) {
        this.pairing = pairing;
        this.peering = peering;
        this.roster = roster;
        this.endNanos = endNanos;
    }

    /**
     * On the calling thread, in less than a second where that has a CPU. It leaves nothing behind, and what keeps it from being held does
     * no harm.
     *
     * @return whether it came to its end
     */
    static boolean hold() {
        try (var netlink = new Netlink()) {
            var pairing = new Setup.Pairing(GHOST,
                    new Pair("", Pair.PULSE_DEFAULT, freePort(), Pair.Alone.AVAILABILITY, Optional.empty()),
                    new PairKey(new byte[PairKey.SECRET_BYTES]), 0);
            var setup = new Setup(SELF, Optional.of(GHOST), Optional.of(pairing), _ -> 0, _ -> List.of(ORPHAN));
            long nowNanos = System.nanoTime();
            try (var peering = Peering.open(setup, pairing, _ -> {}, nowNanos); var roster = new Roster(setup, netlink, _ -> {})) {
                var rehearsal = new DressRehearsal(pairing, peering, roster, nowNanos + PATIENCE_NANOS);
                try {
                    roster.start(List.of(VIP), nowNanos);
                    return rehearsal.play();
                } finally {
                    roster.stop("the rehearsal is over", System.nanoTime());
                }
            }
        } catch (KernelException | VipUnavailable e) {
            LOG.debug("no rehearsal: {}", e.getMessage());
            return false;
        }
    }

    private boolean play() throws VipUnavailable {
        for (int death = 0; death < DEATHS; death++) {
            if (!takeOver()) { return false; }
        }
        return move();
    }

    private boolean takeOver() throws VipUnavailable {
        long before = tickles();
        try (var ghost = ghost()) {
            if (!turn(ghost, ACTIVE, () -> isFollowed() && is(Role.BACKUP))) { return false; }
            ghost.turn(System.nanoTime(), List.of()); // it does not resign, but is silent when it dies
        }
        return turn(() -> is(Role.ACTIVE) && tickles() > before);
    }

    /** The ghost hands over and lingers; then so do we, until its death. */
    private boolean move() throws VipUnavailable {
        try (var ghost = ghost()) {
            boolean moved = turn(ghost, ACTIVE, () -> isFollowed() && is(Role.BACKUP)) && turn(ghost, LINGERING, () -> is(Role.ACTIVE));
            roster.retire(System.nanoTime());
            if (!moved || !roster.isLingering()) { return false; }
        }
        return turn(() -> !roster.isLingering());
    }

    private static List<Claim> claim(Role role, boolean lingering) {
        return List.of(new Claim(VIP.vrid(), Claim.Family.IPV4, role, 254, 0, Parameters.intervalCentis(VIP), lingering));
    }

    private PulseLink ghost() throws VipUnavailable { return PulseLink.open(GHOST, SELF, pairing.pair(), pairing.key(), 0); }

    private boolean turn(PulseLink ghost, List<Claim> claims, BooleanSupplier until) {
        return turn(() -> {
            ghost.turn(System.nanoTime(), claims);
            return until.getAsBoolean();
        });
    }

    /** As the {@link AgentLoop} does, until this holds. */
    private boolean turn(BooleanSupplier until) {
        while (!until.getAsBoolean()) {
            long nowNanos = System.nanoTime();
            if (nowNanos - endNanos >= 0) { return false; }
            for (Lan lan : roster.lans()) { lan.fds().forEach(fd -> roster.receive(lan, fd)); }
            peering.receive(roster, nowNanos);
            roster.tick(nowNanos);
            peering.send(roster, nowNanos);
            LockSupport.parkNanos(TURN_NANOS);
        }
        return true;
    }

    private boolean isFollowed() {
        PulseView view = peering.status().pulse();
        return view.state() == PulseState.SOUND && view.connected();
    }

    private boolean is(Role role) {
        return roster.status().getFirst().role() == role;
    }

    private long tickles() { return roster.status().getFirst().tickles(); }

    /** For both transports, as far as one can tell. Not by a socket of the JDK's: its first one opens what all others need, and this thread alone has. */
    private static int freePort() throws KernelException {
        try (var probe = new TcpListener(new InetSocketAddress(SELF.address(), 0))) {
            return probe.local().getPort();
        }
    }
}
