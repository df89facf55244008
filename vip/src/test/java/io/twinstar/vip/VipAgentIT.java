package io.twinstar.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.conf.Vip;
import io.twinstar.vip.kernel.Tap.Frame;
import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.Arp.Operation;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.TestLan.CASTOR;
import static io.twinstar.vip.TestLan.CASTOR_MAC;
import static io.twinstar.vip.TestLan.POLLUX;
import static io.twinstar.vip.TestLan.POLLUX_MAC;
import static io.twinstar.vip.TestLan.WEB;
import static io.twinstar.vip.TestLan.WEB_ADDRESS;
import static io.twinstar.vip.election.Role.ACTIVE;
import static io.twinstar.vip.election.Role.BACKUP;
import static io.twinstar.vip.election.Role.INITIALIZE;
import static org.assertj.core.api.Assertions.assertThat;

class VipAgentIT {

    private final TestLan lan = new TestLan();

    @AfterEach
    void unplug() { lan.close(); }

    @Test
    void thePreferredNodeBecomesActiveAndTheHostAnswersForTheVip() throws Exception {
        try (var castor = RunningAgent.start(lan, CASTOR, WEB); var pollux = RunningAgent.start(lan, POLLUX, WEB)) {
            castor.awaitRole("web", ACTIVE);
            pollux.awaitRole("web", BACKUP);
            assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
            assertThat(lan.clientNeighbour(WEB_ADDRESS)).contains(CASTOR_MAC.toString());
            pollux.awaitPeer("web");
            assertThat(pollux.status("web").peer().orElseThrow().address()).isEqualTo(CASTOR.address());
            assertThat(pollux.status("web").peer().orElseThrow().priority()).isEqualTo(254);
            assertThat(castor.status("web").reason()).isEqualTo("no advertisement from anyone");
        }
    }

    @Test
    void aBurstOfGratuitousRequestsAndRepliesCarriesTheOwnersMac() throws Exception {
        try (var tap = lan.tap(CASTOR); var castor = RunningAgent.start(lan, CASTOR, WEB)) {
            castor.awaitRole("web", ACTIVE);
            // Five announcements within 2 s of taking over, each a request and a reply.
            eventually(() -> tap.frames().stream().filter(frame -> frame.claims(WEB_ADDRESS)).count() == 10);
            List<Frame> sent = tap.frames().stream().filter(frame -> frame.claims(WEB_ADDRESS)).toList();
            assertThat(sent).allMatch(frame -> frame.source().equals(CASTOR_MAC));
            assertThat(sent).allMatch(frame -> frame.arp().orElseThrow().senderMac().equals(CASTOR_MAC));
            assertThat(sent.stream().map(frame -> frame.arp().orElseThrow().operation()).distinct()).containsExactly(Operation.REQUEST,
                    Operation.REPLY);
        }
    }

    @Test
    void onlyTheActiveHasALeaseAndNothingIsLeftInNftables() throws Exception {
        String leased = "nft list set netdev ts-web leased";
        try (var castor = RunningAgent.start(lan, CASTOR, WEB); var pollux = RunningAgent.start(lan, POLLUX, WEB)) {
            castor.awaitRole("web", ACTIVE);
            pollux.awaitRole("web", BACKUP);
            assertThat(lan.castor.run(leased)).contains("elements = { 198.18.0.100 timeout ");
            assertThat(lan.pollux.run(leased)).doesNotContain("elements");
            castor.apply(WEB,
                    new Vip("mail", TestLan.address("198.18.0.101"), "eth0", 52, WEB.advertise(), Optional.empty(), Vip.Failback.NEVER));
            castor.awaitRole("mail", ACTIVE);
            assertThat(lan.castor.run("nft list ruleset")).contains("table netdev ts-web", "table netdev ts-mail");
            castor.stop();
            assertThat(lan.castor.run("nft list ruleset")).isEmpty();
            pollux.awaitRole("web", ACTIVE);
            eventually(() -> lan.pollux.run(leased).contains("elements = { 198.18.0.100 timeout "));
        }
    }

    @Test
    void aHealthyActiveIsNeverCutOff() throws Exception {
        try (var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", ACTIVE)) {
            eventually(() -> lan.clientReaches(WEB_ADDRESS));
            long sent = castor.status("web").advertisementsSent();
            while (castor.status("web").advertisementsSent() < sent + 12) { // four leases
                assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
            }
            assertThat(castor.changes("web")).extracting(VipReport.RoleChanged::to).containsExactly(BACKUP, ACTIVE);
        }
    }

    @Test
    void closingTheActiveHandsTheVipOverAtOnce() throws Exception {
        try (var tap = lan.tap(POLLUX);
                var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", ACTIVE);
                var pollux = RunningAgent.start(lan, POLLUX, WEB).awaitRole("web", BACKUP)) {
            pollux.awaitPeer("web");
            long closing = System.nanoTime();
            castor.stop();
            pollux.awaitRole("web", ACTIVE);
            Frame resignation = first(tap.frames(), frame -> frame.advertisement().filter(advert -> advert.priority() == 0).isPresent());
            Frame announcement = first(tap.frames(),
                    frame -> frame.source().equals(POLLUX_MAC) && frame.claims(WEB_ADDRESS));
            System.out.printf("hand-over: %.1f ms from close to the peer's gratuitous ARP, %.1f ms of them from the resignation%n",
                    (announcement.atNanos() - closing) / 1e6, (announcement.atNanos() - resignation.atNanos()) / 1e6);
            assertThat(Duration.ofNanos(announcement.atNanos() - closing)).isLessThan(Duration.ofSeconds(1));
            assertThat(pollux.status("web").reason()).isEqualTo("198.18.0.11 resigned");
            assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
            assertThat(lan.clientNeighbour(WEB_ADDRESS)).contains(POLLUX_MAC.toString());
            assertThat(castor.changes("web").getLast()).isEqualTo(
                    new VipReport.RoleChanged("web", ACTIVE, INITIALIZE, "stopped", "the agent was stopped"));
        }
    }

    @Test
    void thePreferredNodeTakesTheVipBackOnlyWithFailback() throws Exception {
        try (var pollux = RunningAgent.start(lan, POLLUX, WEB).awaitRole("web", ACTIVE);
                var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", BACKUP)) {
            // Ten advertisements: more than thrice the silence after which castor would take over.
            long heard = castor.status("web").advertisementsHeard();
            eventually(() -> castor.status("web").advertisementsHeard() >= heard + 10);
            assertThat(castor.status("web").role()).isEqualTo(BACKUP);
            castor.apply(with(WEB, true));
            castor.awaitRole("web", ACTIVE);
            pollux.awaitRole("web", BACKUP);
            assertThat(lan.pollux.run("nft list set netdev ts-web leased")).as("its lease").doesNotContain("elements");
            assertThat(castor.status("web").reason()).isEqualTo("preempting 198.18.0.12 (253 < 254)");
        }
    }

    @Test
    void aChangedIntervalOrPreferenceChangesInPlace() throws Exception {
        try (var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", ACTIVE); var tap = lan.tap(CASTOR)) {
            castor.apply(new Vip("web", WEB_ADDRESS, "eth0", 51, Duration.ofMillis(200), Optional.of("pollux"),
                    Vip.Failback.NEVER));
            eventually(() -> adverts(tap.frames()).stream().anyMatch(advert -> advert.intervalCentis() == 20 && advert.priority() == 253));
            eventually(() -> castor.status("web").priority() == 253);
            assertThat(castor.changes("web")).extracting(VipReport.RoleChanged::to).containsExactly(BACKUP, ACTIVE);
            assertThat(adverts(tap.frames())).noneMatch(advert -> advert.priority() == 0);
        }
    }

    @Test
    void addedVipsJoinAndRemovedOnesResign() throws Exception {
        Vip mail = new Vip("mail", TestLan.address("198.18.0.101"), "eth0", 52, WEB.advertise(), Optional.empty(), Vip.Failback.NEVER);
        try (var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", ACTIVE); var tap = lan.tap(CASTOR)) {
            castor.apply(WEB, mail);
            castor.awaitRole("mail", ACTIVE);
            assertThat(lan.clientReaches(TestLan.address("198.18.0.101"))).isTrue();
            castor.apply(mail);
            eventually(() -> adverts(tap.frames()).stream().anyMatch(advert -> advert.vrid() == 51 && advert.priority() == 0));
            eventually(() -> !lan.clientReaches(WEB_ADDRESS));
            assertThat(castor.changes("web").getLast().to()).isEqualTo(INITIALIZE);
            assertThat(castor.changes("mail")).extracting(VipReport.RoleChanged::to).containsExactly(BACKUP, ACTIVE);
        }
    }

    @Test
    void addressesChangeInPlace() throws Exception {
        var second = TestLan.address("198.18.0.102");
        String leased = "nft list ruleset";
        try (var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", ACTIVE)) {
            castor.apply(with(List.of(WEB_ADDRESS, second)));
            eventually(() -> lan.clientReaches(second));
            assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
            castor.apply(with(List.of(second)));
            eventually(() -> !lan.clientReaches(WEB_ADDRESS));
            assertThat(lan.clientReaches(second)).isTrue();
            assertThat(lan.castor.run(leased)).contains("elements = { 198.18.0.102 timeout ").doesNotContain("198.18.0.100");
            assertThat(castor.changes("web")).extracting(VipReport.RoleChanged::to).containsExactly(BACKUP, ACTIVE);
        }
    }

    @Test
    void anAddressThatSomebodyConfiguredHereIsNotTaken() throws Exception {
        var second = TestLan.address("198.18.0.102");
        lan.castor.run("ip addr add 198.18.0.102/24 dev eth0");
        try (var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", ACTIVE)) {
            castor.apply(with(List.of(WEB_ADDRESS, second)));
            eventually(() -> castor.reports.stream().anyMatch(VipReport.SetupFailed.class::isInstance));
            assertThat(castor.changes("web").getLast().reason())
                    .isEqualTo("cannot have its new addresses: 198.18.0.102/24 is configured on eth0: "
                            + "this node would answer for it as Backup, too");
            assertThat(lan.castor.run("ip addr show dev eth0")).contains("198.18.0.102/24");
        }
    }

    /** What the JDK opens at its first socket, for all others, must not be open for the agent's thread alone. */
    @Test
    void theJdksSocketsCloseBesideAnAgent() {
        try (var castor = new AgentProcess(lan, CASTOR)) {
            eventually(() -> castor.printed().stream().anyMatch(line -> line.contains("in use")));
            assertThat(castor.printed()).contains("channels in use were closed");
        }
    }

    @Test
    void packetsWithoutEffectAreCountedByReason() throws Exception {
        try (var pollux = RunningAgent.start(lan, POLLUX, new Vip("web", WEB_ADDRESS, "eth0", 51, Duration.ofSeconds(40),
                Optional.of("castor"), Vip.Failback.NEVER));
                var castor = RunningAgent.start(lan, CASTOR, other(51, "198.18.0.200"), other(60, "198.18.0.201"))) {
            eventually(() -> pollux.dropped("web", "address-mismatch") > 0);
            eventually(() -> pollux.dropped("web", "unknown-vrid") > 0);
            assertThat(pollux.status("web").advertisementsHeard()).isZero();
            assertThat(castor.status("vip-51").advertisementsSent()).isPositive();
        }
    }

    private static Vip with(Vip vip, boolean failback) {
        return new Vip(vip.name(), vip.addresses().getFirst(), vip.interfaceName(), vip.vrid(), vip.advertise(), vip.preferred(),
                failback ? Vip.Failback.AT_ONCE : Vip.Failback.NEVER);
    }

    private static Vip with(List<InetAddress> addresses) {
        return new Vip("web", addresses, "eth0", 51, WEB.advertise(), WEB.preferred(), Vip.Failback.NEVER, Optional.empty(), List.of(),
                Vip.Wire.DEFAULT);
    }

    private static Vip other(int vrid, String address) {
        return new Vip("vip-" + vrid, TestLan.address(address), "eth0", vrid, WEB.advertise(), Optional.empty(), Vip.Failback.NEVER);
    }

    private static List<Advertisement> adverts(List<Frame> frames) {
        return frames.stream().flatMap(frame -> frame.advertisement().stream()).toList();
    }

    private static Frame first(List<Frame> frames, Predicate<Frame> wanted) {
        return frames.stream().filter(wanted).findFirst().orElseThrow();
    }

}
