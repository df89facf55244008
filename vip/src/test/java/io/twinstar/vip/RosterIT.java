package io.twinstar.vip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.conf.Node;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.Tap;
import io.twinstar.vip.packet.Advertisement;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.TestLan.CASTOR;
import static io.twinstar.vip.TestLan.WEB;
import static io.twinstar.vip.TestLan.WEB_ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

class RosterIT {

    private static final Node CLIENT = new Node("client", TestLan.address("198.18.0.10"));

    private final TestLan lan = new TestLan();

    @AfterEach
    void unplug() { lan.close(); }

    @Test
    void aStormOfPacketsIsTakenInBoundedParts() throws Exception {
        var netlink = lan.castor.call(Netlink::new);
        try (netlink; var roster = new Roster(Setup.alone(CASTOR), netlink, _ -> {}); var tap = lan.castor.call(() -> new Tap("eth0"))) {
            start(roster, 0);
            Lan eth0 = roster.lans().getFirst();
            send(new Advertisement(99, 100, 5, List.of(WEB_ADDRESS)), 100);
            eventually(() -> tap.frames().stream().filter(frame -> frame.advertisement().isPresent()).count() == 100);
            roster.receive(eth0, eth0.fds().getFirst());
            assertThat(eth0.dropped()).containsEntry("unknown-vrid", 64L);
            roster.receive(eth0, eth0.fds().getFirst());
            assertThat(eth0.dropped()).containsEntry("unknown-vrid", 100L);
            roster.stop("the test is over", 0);
        }
    }

    @Test
    void aTakeoverThatIsCarriedOutTooLateIsDecidedAnew() throws Exception {
        var netlink = lan.castor.call(Netlink::new);
        try (netlink; var roster = new Roster(Setup.alone(CASTOR), netlink, _ -> {})) {
            start(roster, System.nanoTime());
            // 3 × 100 ms + 2/256 × 100 ms after it started: a decision that is an interval old by the time it is to be sent.
            long due = System.nanoTime() + 300_781_250;
            eventually(() -> System.nanoTime() - due >= Duration.ofMillis(100).toNanos());
            roster.tick(due);
            assertThat(roster.status().getFirst().role()).isEqualTo(Role.BACKUP);
            assertThat(roster.status().getFirst().advertisementsSent()).isZero();
            roster.tick(System.nanoTime());
            assertThat(roster.status().getFirst().role()).isEqualTo(Role.ACTIVE);
            assertThat(roster.status().getFirst().advertisementsSent()).isOne();
            roster.stop("the test is over", System.nanoTime());
        }
    }

    @Test
    void aVipWhoseInterfaceIsDownIsDisclaimedBeforeTheKernelLetsGoOfIt() throws Exception {
        var netlink = lan.castor.call(Netlink::new);
        try (netlink; var roster = new Roster(Setup.alone(CASTOR), netlink, _ -> {})) {
            start(roster, System.nanoTime());
            eventually(() -> {
                roster.tick(System.nanoTime());
                return roster.status().getFirst().role() == Role.ACTIVE;
            });
            lan.client.run("ip link set to-castor down");
            var told = new ArrayList<String>();
            roster.interfacesChanged(() -> roster.claims(System.nanoTime()).forEach(claim -> told.add(claim.role() + ", address "
                    + (lan.castor.run("ip address show").contains("198.18.0.100/32") ? "held" : "gone"))), System.nanoTime());
            assertThat(told).containsExactly("INITIALIZE, address held");
            assertThat(lan.castor.run("ip address show")).doesNotContain("198.18.0.100");
            assertThat(roster.status().getFirst().reason()).isEqualTo("eth0 has no carrier");
            roster.stop("the test is over", System.nanoTime());
        }
    }

    private void start(Roster roster, long nowNanos) {
        lan.castor.call(() -> {
            roster.start(List.of(WEB), nowNanos);
            return roster;
        });
    }

    private void send(Advertisement advertisement, int times) {
        lan.client.call(() -> {
            try (var netlink = new Netlink(); var sender = Lan.open(netlink, "br0", CLIENT, Optional.empty())) {
                sender.join(netlink, WEB);
                byte[] message = sender.encode(WEB, advertisement);
                for (int sent = 0; sent < times; sent++) { sender.send(WEB, message); }
            }
            return times;
        });
    }
}
