package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Admin;
import io.twinstar.conf.Backend;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Log;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Relay;
import io.twinstar.conf.Vip;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients of IPv6 VIPs, on ports that IPv4 VIPs may have as well. */
class Ipv6Test {

    private static final InetAddress IPV6 = Rig.address("::1");

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void anIpv6VipIsServedAndNobodyElse(Transport transport) throws Exception {
        try (var backend = TestBackend.named(21); var rig = new Rig(transport)) {
            rig.publish(conf(backend, listener("six", rig.port)), all -> true);
            assertThat(served(rig, IPV6)).isEqualTo(21);
            assertThat(served(rig, Rig.VIP)).as("no IPv4 VIP has the port").isEqualTo(-1);
            assertThat(rig.door.ledger().listener("six").orElseThrow().accepted()).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aVipOfEachIpVersionMayHaveTheSamePortAlsoWhenOneComesLaterAndGoesAgain(Transport transport) throws Exception {
        try (var backend = TestBackend.named(21); var rig = new Rig(transport)) {
            Conf both = conf(backend, listener("four", rig.port), listener("six", rig.port));
            Conf four = conf(backend, listener("four", rig.port));
            rig.publish(four, all -> true);
            rig.publish(both, all -> true);
            assertThat(List.of(served(rig, IPV6), served(rig, Rig.VIP))).containsExactly(21, 21);
            assertThat(rig.door.ledger().listener("six").orElseThrow().accepted()).isOne();
            assertThat(rig.door.ledger().listener("four").orElseThrow().accepted()).isOne();
            rig.publish(four, all -> true);
            assertThat(List.of(served(rig, IPV6), served(rig, Rig.VIP))).containsExactly(-1, 21);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aPortThatIsTakenForIpv6IsToldOf(Transport transport) throws Exception {
        try (var backend = TestBackend.named(21);
                var rig = new Rig(transport);
                var taken = new java.net.ServerSocket(rig.port, 1, IPV6)) {
            int port = taken.getLocalPort();
            assertThat(rig.door.prepare(conf(backend, listener("six", port))))
                    .contains("port " + port + ": Address already in use (IPv6)");
            assertThat(rig.door.prepare(conf(backend, listener("four", port)))).isEmpty();
        }
    }

    /** What the backend says first; -1: nobody serves there. */
    private static int served(Rig rig, InetAddress address) {
        try (Socket client = rig.connect(address, rig.port)) {
            return client.getInputStream().read();
        } catch (IOException refusedOrReset) {
            return -1;
        }
    }

    private static Listener listener(String vip, int port) {
        return new Listener(vip, vip, port, Rig.POOL);
    }

    private static Conf conf(TestBackend backend, Listener... listeners) {
        var vips = Map.of("four", vip("four", Rig.VIP, 51), "six", vip("six", IPV6, 52));
        var byName = new java.util.LinkedHashMap<String, Listener>();
        for (Listener listener : listeners) byName.put(listener.name(), listener);
        var pool = Rig.pool(Balance.WEIGHTED_LEAST_CONNECTION, Rig.TIMEOUTS, List.of(new Backend(backend.id(), 1)));
        return new Conf(Map.of(), Optional.empty(), Map.of(), vips, byName, Map.of(pool.name(), pool), Notify.NOBODY, Relay.DEFAULT,
                Admin.DEFAULT, Log.DEFAULT);
    }

    private static Vip vip(String name, InetAddress address, int vrid) {
        return new Vip(name, address, "lo", vrid, Vip.ADVERTISE_DEFAULT, Optional.empty(), Vip.Failback.NEVER);
    }
}
