package io.twinstar.vip;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.conf.Node;
import io.twinstar.conf.Vip;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.TestLan.CASTOR;
import static io.twinstar.vip.TestLan.CASTOR_MAC;
import static io.twinstar.vip.TestLan.POLLUX;
import static io.twinstar.vip.TestLan.WEB;
import static io.twinstar.vip.TestLan.WEB_ADDRESS;
import static io.twinstar.vip.election.Role.ACTIVE;
import static io.twinstar.vip.election.Role.BACKUP;
import static io.twinstar.vip.election.Role.INITIALIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is missing, breaks, or is broken by hand: one VIP suffers, the peer takes over, and what can come back does. */
class FaultIT {

    private final TestLan lan = new TestLan();

    @AfterEach
    void unplug() { lan.close(); }

    @Test
    void aVipThatCannotBeSetUpIsReportedAndComesInWhenItCan() throws Exception {
        Vip far = new Vip("far", TestLan.address("198.19.0.100"), "eth1", 51, WEB.advertise(), Optional.empty(), Vip.Failback.NEVER);
        try (var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", ACTIVE)) {
            castor.apply(WEB, far);
            eventually(() -> castor.reports.contains(new VipReport.SetupFailed("far", "there is no interface eth1")));
            castor.awaitRole("far", INITIALIZE); // a report may be ahead of the status that is read
            assertThat(castor.status("web").role()).isEqualTo(ACTIVE);
            lan.castor.run("ip link add eth1 type veth peer name eth1-end; ip link set eth1-end up; ip link set eth1 up");
            eventually(() -> castor.reports.contains(new VipReport.SetupFailed("far", "castor's address 198.18.0.11 is not on eth1")));
            lan.castor.run("ip addr add 198.18.0.11/32 dev eth1");
            castor.awaitRole("far", ACTIVE);
        }
    }

    @Test
    void anInterfaceWithoutCarrierTakesNoPartUntilItIsBack() throws Exception {
        try (var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", ACTIVE);
                var pollux = RunningAgent.start(lan, POLLUX, WEB).awaitRole("web", BACKUP)) {
            lan.client.run("ip link set to-castor down");
            castor.awaitRole("web", INITIALIZE);
            pollux.awaitRole("web", ACTIVE);
            assertThat(castor.status("web").reason()).isEqualTo("eth0 has no carrier");
            lan.client.run("ip link set to-castor up");
            castor.awaitRole("web", BACKUP);
            castor.awaitPeer("web");
            assertThat(castor.status("web").role()).isEqualTo(BACKUP);
            assertThat(pollux.status("web").role()).isEqualTo(ACTIVE);
        }
    }

    @Test
    void anInterfaceThatIsReplacedByANamesakeIsOpenedAnew() throws Exception {
        try (var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", ACTIVE)) {
            lan.castor.run("ip link del eth0");
            castor.awaitRole("web", INITIALIZE);
            lan.plug(CASTOR, CASTOR_MAC);
            castor.awaitRole("web", ACTIVE);
            assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
        }
    }

    @Test
    void anAddressDeletedByHandIsPutBack() throws Exception {
        try (var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", ACTIVE)) {
            lan.castor.run("ip addr del 198.18.0.100/32 dev ts-web");
            eventually(() -> lan.castor.run("ip addr show dev ts-web").contains("198.18.0.100/32"));
            assertThat(castor.changes("web")).extracting(VipReport.RoleChanged::to).containsExactly(BACKUP, ACTIVE);
        }
    }

    @Test
    void anOwnerWhoseTunDeviceIsDeletedResigns() throws Exception {
        try (var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", ACTIVE);
                var pollux = RunningAgent.start(lan, POLLUX, WEB).awaitRole("web", BACKUP)) {
            pollux.awaitPeer("web");
            lan.castor.run("ip link del ts-web");
            castor.awaitRole("web", INITIALIZE);
            pollux.awaitRole("web", ACTIVE);
            assertThat(castor.status("web").reason()).isEqualTo("cannot hold the address: add address 198.18.0.100: No such device");
            assertThat(pollux.changes("web").getLast().reason()).isEqualTo("198.18.0.11 resigned");
        }
    }

    @Test
    void anOwnerThatCannotAdvertiseStepsBackAndStaysBackup() throws Exception {
        try (var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", ACTIVE)) {
            lan.castor.run("ip addr del 198.18.0.11/24 dev eth0"); // the source of its packets
            castor.awaitRole("web", BACKUP);
            assertThat(castor.status("web").reason()).startsWith("cannot advertise: send: ");
            assertThat(lan.clientReaches(WEB_ADDRESS)).isFalse();
            long refused = castor.dropped("web", "send-failed");
            eventually(() -> castor.dropped("web", "send-failed") >= refused + 5);
            assertThat(castor.changes("web")).extracting(VipReport.RoleChanged::to).containsExactly(BACKUP, ACTIVE, BACKUP);
            lan.castor.run("ip addr add 198.18.0.11/24 dev eth0");
            castor.awaitRole("web", ACTIVE);
        }
    }

    @Test
    void whereThereIsNoKernelLeaseTheVipIsHeldWithoutOneAndItsStatusSaysSo() throws Exception {
        lan.castor.run("nft add table netdev ts-web"); // in the way of ours
        try (var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", ACTIVE)) {
            assertThat(castor.status("web").heldBy()).isEqualTo("TUN device ts-web, which ends with this process"
                    + "; no kernel lease: create nftables table ts-web: File exists"
                    + "; a planned move cuts connections, for want of a kernel lease");
            assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
        }
    }

    @Test
    void anInterfaceThatIsShutDownTakesNoPartUntilItIsUp() throws Exception {
        try (var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", ACTIVE)) {
            lan.castor.run("ip link set eth0 down");
            castor.awaitRole("web", INITIALIZE);
            assertThat(castor.status("web").reason()).isEqualTo("eth0 is down");
            lan.castor.run("ip link set eth0 up");
            castor.awaitRole("web", ACTIVE);
            assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
        }
    }

    @Test
    void aBugReleasesTheVipAndIsHandedToWhomeverWaitsForIt() throws Exception {
        var bugs = new AtomicInteger();
        try (var agent = new VipAgent(Setup.alone(CASTOR), List.of(WEB), report -> {
            if (report instanceof VipReport.RoleChanged changed && changed.to() == ACTIVE) { throw new IllegalStateException("a bug"); }
        }, bugs::incrementAndGet)) {
            lan.castor.call(() -> {
                agent.start();
                return agent;
            });
            eventually(() -> bugs.get() == 1);
            assertThat(agent.status().getFirst().role()).isEqualTo(INITIALIZE);
            assertThat(agent.status().getFirst().reason()).isEqualTo("failed by a bug");
            assertThat(lan.castor.run("ip link")).doesNotContain("ts-web");
        }
    }

    @Test
    void anAddressLeftByAFormerProcessIsRemovedBeforeJoining() throws Exception {
        lan.pollux.run("ip addr add 198.18.0.100/32 dev eth0");
        try (var pollux = RunningAgent.start(lan, POLLUX, WEB)) {
            assertThat(lan.pollux.run("ip addr show dev eth0")).doesNotContain("198.18.0.100");
            assertThat(pollux.status("web").role()).isEqualTo(BACKUP);
        }
    }

    @Test
    void startingTellsInOneLineWhatIsMissing() {
        var castor = new Node("castor", TestLan.address("198.18.0.99"));
        assertThatThrownBy(() -> RunningAgent.start(lan, castor, WEB)).isInstanceOf(VipUnavailable.class)
                .hasMessage("VIP web: castor's address 198.18.0.99 is not on eth0");
        Vip far = new Vip("far", WEB_ADDRESS, "eth9", 51, WEB.advertise(), Optional.empty(), Vip.Failback.NEVER);
        assertThatThrownBy(() -> RunningAgent.start(lan, CASTOR, far)).hasMessage("VIP far: there is no interface eth9");
        lan.castor.run("ip addr add 198.18.0.100/24 dev eth0");
        assertThatThrownBy(() -> RunningAgent.start(lan, CASTOR, WEB)).hasMessage(
                "VIP web: 198.18.0.100/24 is configured on eth0: this node would answer for it as Backup, too");
    }

    @Test
    void withoutItsCapabilitiesTheAgentSaysWhichItNeeds() {
        try (var castor = new AgentProcess(lan, CASTOR, "setpriv", "--inh-caps=-all", "--bounding-set=-all")) {
            castor.awaitPrinted("VIP web: cannot open sockets on eth0: socket: Operation not permitted"
                    + " (run as root, or grant CAP_NET_ADMIN and CAP_NET_RAW)");
        }
    }
}
