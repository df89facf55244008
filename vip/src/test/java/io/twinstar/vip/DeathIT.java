package io.twinstar.vip;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.vip.kernel.Asker;
import io.twinstar.vip.kernel.Errno;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.Tap.Frame;
import io.twinstar.vip.packet.Mac;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.TestLan.CASTOR;
import static io.twinstar.vip.TestLan.CASTOR_MAC;
import static io.twinstar.vip.TestLan.POLLUX;
import static io.twinstar.vip.TestLan.POLLUX_MAC;
import static io.twinstar.vip.TestLan.WEB;
import static io.twinstar.vip.TestLan.WEB_ADDRESS;
import static io.twinstar.vip.election.Role.ACTIVE;
import static io.twinstar.vip.election.Role.BACKUP;
import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of a VIP whose owner dies, or hangs and wakes. */
class DeathIT {

    private static final long POLL_NANOS = 200_000; // not a spin: the peer needs the processor to take over

    private final TestLan lan = new TestLan();

    @AfterEach
    void unplug() { lan.close(); }

    @Test
    void aKilledOwnerLosesTheVipAndThePeerTakesItOver() throws Exception {
        try (var castor = new AgentProcess(lan, CASTOR).awaitPrinted("ACTIVE");
                var pollux = RunningAgent.start(lan, POLLUX, WEB).awaitRole("web", BACKUP)) {
            pollux.awaitPeer("web");
            assertThat(castor.printed()).contains(
                    "TUN device ts-web, which ends with this process; cut off by a kernel lease if this process hangs"
                            + "; connections outlive a planned move");
            long killed = System.nanoTime();
            castor.kill();
            Duration gone = Duration.ofNanos(lan.castor.call(DeathIT::awaitNoTun) - killed);
            pollux.awaitRole("web", ACTIVE);
            Duration taken = Duration.ofNanos(pollux.status("web").sinceNanos() - killed);
            System.out.printf("SIGKILL, measured: address gone after %.1f ms, the peer Active after %.1f ms%n", gone.toNanos() / 1e6,
                    taken.toNanos() / 1e6);
            assertThat(gone).isLessThan(Duration.ofMillis(250));
            assertThat(taken).isLessThan(Duration.ofSeconds(1));
            assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
            assertThat(lan.clientNeighbour(WEB_ADDRESS)).contains(POLLUX_MAC.toString());
            assertThat(lan.castor.run("nft list ruleset")).isEmpty();
        }
    }

    @Test
    void aFrozenOwnerIsCutOffWithoutItsHelpByWhenThePeerTakesOver() throws Exception {
        try (var tap = lan.tap(POLLUX);
                var castor = new AgentProcess(lan, CASTOR).awaitPrinted("ACTIVE");
                var pollux = RunningAgent.start(lan, POLLUX, WEB).awaitRole("web", BACKUP)) {
            pollux.awaitPeer("web");
            try (var asker = lan.askerOfCastor()) {
                assertThat(asker.askedByArp()).isTrue();
                assertThat(asker.pinged()).isTrue();
                long frozen = System.nanoTime();
                castor.signal("STOP");
                Asker.Silence silence = asker.untilSilent();
                pollux.awaitRole("web", ACTIVE);
                eventually(() -> !announcedBy(POLLUX_MAC, tap.frames(), frozen).isEmpty());
                long taken = announcedBy(POLLUX_MAC, tap.frames(), frozen).getFirst().atNanos();
                System.out.printf(
                        "SIGSTOP, measured: last ARP reply after %.1f ms, last echo after %.1f ms, the peer announced at %.1f ms%n",
                        (silence.lastArpNanos() - frozen) / 1e6, (silence.lastPingNanos() - frozen) / 1e6, (taken - frozen) / 1e6);
                // The lease is 300 ms from the last advertisement, the peer's patience 300 ms and its skew of 3/256 × 100 ms.
                assertThat(Duration.ofNanos(silence.lastArpNanos() - frozen)).isLessThan(Duration.ofMillis(300 + 250));
                assertThat(Duration.ofNanos(silence.lastPingNanos() - frozen)).isLessThan(Duration.ofMillis(300 + 250));
                assertThat(Duration.ofNanos(silence.lastArpNanos() - taken)).isLessThan(Duration.ofMillis(250));
                assertThat(lan.castor.run("ip addr show dev ts-web")).as("it still holds the address").contains("198.18.0.100/32");
            }
            castor.signal("CONT");
            eventually(() -> castor.printed().getLast().equals("BACKUP"));
            assertThat(lan.castor.run("ip addr show dev ts-web")).doesNotContain("198.18.0.100");
            pollux.awaitSent("web", 10);
            assertThat(castor.printed().getLast()).isEqualTo("BACKUP");
            assertThat(pollux.status("web").role()).isEqualTo(ACTIVE);
            assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
        }
    }

    @Test
    void aStoppedOwnerStepsBackBeforeItSendsAnything() throws Exception {
        try (var tap = lan.tap(CASTOR);
                var castor = new AgentProcess(lan, CASTOR).awaitPrinted("ACTIVE");
                var pollux = RunningAgent.start(lan, POLLUX, WEB).awaitRole("web", BACKUP)) {
            pollux.awaitPeer("web");
            castor.signal("STOP");
            pollux.awaitRole("web", ACTIVE);
            long continued = System.nanoTime();
            castor.signal("CONT");
            eventually(() -> castor.printed().getLast().equals("BACKUP"));
            pollux.awaitSent("web", 10); // it stays so for as long as castor would need to take over thrice
            assertThat(castor.printed().getLast()).isEqualTo("BACKUP");
            assertThat(pollux.status("web").role()).isEqualTo(ACTIVE);
            assertThat(announcedBy(CASTOR_MAC, tap.frames(), 0)).isNotEmpty();
            assertThat(announcedBy(CASTOR_MAC, tap.frames(), continued)).isEmpty();
        }
    }

    @Test
    void withoutTunTheAddressOfAKilledOwnerEndsWithItsLifetime() throws Exception {
        lan.castor.run("echo 1 > /proc/sys/net/ipv4/conf/eth0/arp_ignore");
        try (var castor = new AgentProcess(lan, CASTOR).awaitPrinted("ACTIVE");
                var pollux = RunningAgent.start(lan, POLLUX, WEB).awaitRole("web", BACKUP)) {
            pollux.awaitPeer("web");
            assertThat(castor.printed()).contains(
                    "eth0, with a lifetime of 2 s which this process renews (no TUN device: arp_ignore is 1 on eth0)"
                            + "; cut off by a kernel lease if this process hangs"
                            + "; a planned move cuts connections, for want of a TUN device");
            assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
            long killed = System.nanoTime();
            castor.kill();
            Duration gone = Duration.ofNanos(lan.castor.call(DeathIT::awaitNoAddress) - killed);
            System.out.printf("SIGKILL without TUN, measured: address gone after %.0f ms%n", gone.toNanos() / 1e6);
            assertThat(gone).isBetween(Duration.ofSeconds(1), Duration.ofMillis(4500)); // renewed half a second before at most
            assertThat(pollux.changes("web").get(1).reason()).startsWith("no advertisement from 198.18.0.11 for 3");
        }
    }

    private static long awaitNoTun() throws KernelException {
        try (var netlink = new Netlink()) {
            long giveUp = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (System.nanoTime() - giveUp < 0) {
                netlink.link("ts-web");
                LockSupport.parkNanos(POLL_NANOS);
            }
            return giveUp;
        } catch (KernelException e) {
            if (e.errno() != Errno.ENODEV) { throw e; }
            return System.nanoTime();
        }
    }

    private static long awaitNoAddress() throws KernelException {
        try (var netlink = new Netlink()) {
            int eth0 = netlink.link("eth0").index();
            long giveUp = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (System.nanoTime() - giveUp < 0
                    && netlink.addresses(eth0).stream().anyMatch(there -> there.address().equals(WEB_ADDRESS))) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            return System.nanoTime();
        }
    }

    /** Advertisements, and ARP packets that claim the VIP unasked. */
    private static List<Frame> announcedBy(Mac owner, List<Frame> frames, long sinceNanos) {
        return frames.stream().filter(frame -> frame.source().equals(owner) && frame.atNanos() - sinceNanos >= 0)
                .filter(frame -> frame.advertisement().isPresent() || frame.claims(WEB_ADDRESS)).toList();
    }
}
