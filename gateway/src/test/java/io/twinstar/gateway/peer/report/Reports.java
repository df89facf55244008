package io.twinstar.gateway.peer.report;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.BackendId;
import io.twinstar.gateway.peer.report.PeerReport.BackendState;
import io.twinstar.gateway.peer.report.PeerReport.Configuration;
import io.twinstar.gateway.peer.report.PeerReport.Ejection;
import io.twinstar.gateway.peer.report.PeerReport.VipState;
import io.twinstar.gateway.peer.report.PeerReport.Wish;
import io.twinstar.health.Verdict;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.packet.ClientFlow;

/** Reports that tests tell. */
public final class Reports {

    public static final String SHA = "00".repeat(31) + "2a";
    public static final BackendState UP = new BackendState(Verdict.UP, Optional.empty());
    public static final BackendState DOWN = new BackendState(Verdict.DOWN, Optional.empty());

    private Reports() {}

    public static PeerReport report(long generation, Map<String, VipState> vips, Map<BackendId, BackendState> backends) {
        return new PeerReport(new Configuration(generation, SHA), vips, backends, Map.of());
    }

    /** Of one VIP, and so many backends that are up. */
    public static PeerReport report(long generation, int backends) {
        var byId = new HashMap<BackendId, BackendState>();
        for (int host = 0; host < backends; host++) byId.put(backend(host), UP);
        return report(generation, Map.of("web", new VipState(Role.ACTIVE, 0)), byId);
    }

    /** @param host 0 to 65,535 */
    public static BackendId backend(int host) {
        return new BackendId("web", address(new byte[]{10, 0, (byte) (host >> 8), (byte) host}), 8080);
    }

    /** @param client 0 to 16,777,215 */
    public static ClientFlow flow(int client) {
        return new ClientFlow(
                new InetSocketAddress(address(new byte[]{10, (byte) (client >> 16), (byte) (client >> 8), (byte) client}), 40_000),
                new InetSocketAddress(address(new byte[]{(byte) 198, 18, 0, 100}), 80));
    }

    /** Anything that a gateway might tell, of at most twenty VIPs and backends. */
    public static PeerReport any(RandomGenerator random) {
        var vips = new HashMap<String, VipState>();
        for (int i = random.nextInt(4); i > 0; i--)
            vips.put("vip" + random.nextInt(5), new VipState(anyOf(Role.values(), random), random.nextInt(3)));
        var backends = new HashMap<BackendId, BackendState>();
        for (int i = random.nextInt(16); i > 0; i--) backends.put(anyBackend(random), anyState(random));
        var wishes = new HashMap<String, Wish>();
        for (int i = random.nextInt(4); i > 0; i--)
            wishes.put("pool/" + random.nextInt(5),
                    new Wish(random.nextInt(5), anyOf(AdminState.values(), random), 1_000_000_000_000L * (1 + random.nextInt(9))));
        return new PeerReport(new Configuration(random.nextInt(5), SHA), vips, backends, wishes);
    }

    /** An ejection's end is as much later by the receiver's clock as the way took. */
    public static PeerReport toWholeSeconds(PeerReport report) {
        var backends = new HashMap<BackendId, BackendState>();
        report.backends().forEach((backend, state) -> backends.put(backend, new BackendState(state.health(), state.ejection()
                .map(it -> new Ejection(it.times(), Math.round(it.untilNanos() / 1e9))))));
        var wishes = new HashMap<String, Wish>();
        report.wishes()
                .forEach((of, wish) -> wishes.put(of, new Wish(wish.edition(), wish.state(), Math.round(wish.closesAtNanos() / 1e9))));
        return new PeerReport(report.configuration(), report.vips(), backends, wishes);
    }

    private static BackendId anyBackend(RandomGenerator random) {
        if (random.nextBoolean()) return backend(random.nextInt(20));
        var six = new byte[16];
        six[0] = 0x20;
        six[15] = (byte) random.nextInt(5);
        return new BackendId("pool-" + random.nextInt(2), address(six), 1 + random.nextInt(65_535));
    }

    private static BackendState anyState(RandomGenerator random) {
        var ejection = random.nextInt(3) > 0
                ? Optional.<Ejection>empty()
                : Optional.of(new Ejection(1 + random.nextInt(3), 1_000_000_000_000L * (1 + random.nextInt(9))));
        return new BackendState(anyOf(Verdict.values(), random), ejection);
    }

    private static <T> T anyOf(T[] values, RandomGenerator random) {
        return values[random.nextInt(values.length)];
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
