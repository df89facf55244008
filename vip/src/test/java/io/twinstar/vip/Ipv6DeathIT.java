package io.twinstar.vip;

import java.net.Inet6Address;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.vip.kernel.Solicitor;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.TestLan.CASTOR_MAC;
import static io.twinstar.vip.TwoLans.ipv6;
import static org.assertj.core.api.Assertions.assertThat;

/** An IPv6 VIP, which its owner's process answers for, and what becomes of it when that process dies or hangs. */
class Ipv6DeathIT {

    private static final Inet6Address VIP = ipv6("2001:db8::64");
    private static final String CURL = "curl --silent --show-error --max-time 2 http://[2001:db8::64]/";

    private final TwoLans lans = new TwoLans();
    private final Solicitor solicitor = new Solicitor(lans.hosts.client, "br0", ipv6("2001:db8::10"), VIP);

    @AfterEach
    void unplug() {
        solicitor.close();
        lans.close();
    }

    @Test
    void aClientReachesTheVipUntilItsOwnerIsKilled() throws Exception {
        try (var castor = new HolderProcess(lans.hosts)) {
            assertThat(castor.printed()).contains("TUN device ts-six, which ends with this process; cut off by a kernel lease if this"
                    + " process hangs");
            assertThat(lans.hosts.client.run(CURL)).isEqualTo("castor");
            assertThat(lans.hosts.client.run("ip neigh show 2001:db8::64")).contains(CASTOR_MAC.toString());
            assertThat(lans.hosts.client.<Boolean>call(() -> VIP.isReachable(1000))).isTrue();
            assertThat(solicitor.answer()).contains(CASTOR_MAC);
            long killed = System.nanoTime();
            castor.kill();
            eventually(() -> lans.hosts.castor.run("ip -6 route show table local 2001:db8::64").isEmpty());
            System.out.printf("SIGKILL, measured: IPv6 address gone after at most %.1f ms%n", (System.nanoTime() - killed) / 1e6);
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(1));
            assertThat(solicitor.answer()).isEmpty();
            assertThat(solicitor.pinged(CASTOR_MAC)).isFalse();
            assertThat(lans.hosts.castor.run("nft list ruleset; ip link")).doesNotContain("ts-six");
        }
    }

    @Test
    void aFrozenOwnerNeitherAnswersForTheVipNorIsReached() throws Exception {
        try (var castor = new HolderProcess(lans.hosts)) {
            assertThat(solicitor.pinged(CASTOR_MAC)).isTrue();
            castor.signal("STOP");
            eventually(() -> solicitor.answer().isEmpty()); // as soon as its last thread has stopped
            eventually(() -> !solicitor.pinged(CASTOR_MAC)); // when its lease of 300 ms has ended
            assertThat(solicitor.answer()).isEmpty();
            assertThat(lans.hosts.castor.run("ip addr show dev ts-six")).as("it holds the address still").contains("2001:db8::64");
            castor.signal("CONT");
            eventually(() -> solicitor.answer().isPresent());
            assertThat(lans.hosts.client.run(CURL)).isEqualTo("castor");
        }
    }
}
