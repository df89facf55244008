package io.twinstar.gateway.balance;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class IpHashTest {

    private static final int CLIENTS = 100_000;

    @Test
    void twoGatewaysChooseAlikeWhateverTheOrderInTheFile() {
        long seed = 11;
        List<Backend> one = Pools.pool(3, 1, 1, 7, 2, 2, 5, 0, 1);
        var other = new ArrayList<>(one);
        Collections.shuffle(other, new Random(seed));
        assertThat(other).isNotEqualTo(one);
        assertThat(homes(one, weighted(one))).as("seed %d", seed).isEqualTo(homes(other, weighted(other)));
    }

    @Test
    void sharesOfTheTableFollowWeightsToTheSlot() {
        // 65,537 slots over 3 + 1 + 1: 39,322.2 and 13,107.4 twice
        int[] slots = slots(Pools.pool(3, 1, 1));
        assertThat(slots[0]).isBetween(39_321, 39_324);
        assertThat(slots[1]).isBetween(13_106, 13_109);
        assertThat(slots[2]).isBetween(13_106, 13_109);
        // 65,537 over 256 + 1: 65,282 and 255
        int[] skewed = slots(Pools.pool(256, 1));
        assertThat(skewed[0]).isBetween(65_281, 65_283);
        assertThat(skewed[1]).isBetween(254, 256);
        // over two equal ones, one has the odd slot
        assertThat(slots(Pools.pool(5, 5))).containsExactlyInAnyOrder(32_769, 32_768);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 10, 64})
    void removingOneOfNMovesAtMostOneAndAHalfNth(int n) {
        List<Backend> before = Pools.pool(Pools.equal(n));
        List<Backend> after = new ArrayList<>(before);
        after.remove(n / 2);
        Map<InetAddress, BackendId> was = homes(before, before);
        Map<InetAddress, BackendId> is = homes(after, after);
        long moved = was.entrySet().stream().filter(home -> !home.getValue().equals(is.get(home.getKey()))).count();
        assertThat(moved).isLessThanOrEqualTo(Math.round(1.5 / n * CLIENTS));
    }

    @Test
    void removingOneOfAThousandMovesLessThanOnePercent() {
        List<Backend> before = Pools.pool(Pools.equal(1_000));
        var was = new Maglev(before);
        var is = new Maglev(before.subList(0, 999));
        long moved = IntStream.range(0, Maglev.SLOTS)
                .filter(slot -> !was.backends().get(was.owner(slot)).equals(is.backends().get(is.owner(slot)))).count();
        assertThat(moved).isLessThan(Maglev.SLOTS / 100);
    }

    @Test
    void ejectionMovesOnlyTheEjectedBackendsClientsAndSpreadsThemByWeight() {
        List<Backend> pool = Pools.pool(3, 1, 2, 4);
        BackendId ejected = pool.getFirst().id();
        Map<InetAddress, BackendId> before = homes(pool, pool);
        Map<InetAddress, BackendId> without = homes(pool, pool.subList(1, 4));
        var moved = new HashMap<BackendId, Integer>();
        before.forEach((client, home) -> {
            BackendId now = without.get(client);
            if (home.equals(ejected)) moved.merge(now, 1, Integer::sum);
            else assertThat(now).isEqualTo(home);
        });
        // 3/10 of 100,000 clients, over weights 1, 2 and 4: 4,286, 8,571, 17,143
        assertThat(moved.get(pool.get(1).id())).isCloseTo(4_286, within(300));
        assertThat(moved.get(pool.get(2).id())).isCloseTo(8_571, within(300));
        assertThat(moved.get(pool.get(3).id())).isCloseTo(17_143, within(500));
        assertThat(homes(pool, pool)).as("after it recovered").isEqualTo(before);
    }

    @Test
    void aSecondEjectionMovesOnlyItsOwnClients() {
        List<Backend> pool = Pools.pool(1, 1, 1, 1, 1);
        Map<InetAddress, BackendId> one = homes(pool, pool.subList(1, 5));
        Map<InetAddress, BackendId> two = homes(pool, pool.subList(2, 5));
        one.forEach((client, home) -> {
            if (!home.equals(pool.get(1).id())) assertThat(two.get(client)).isEqualTo(home);
        });
    }

    @Test
    void ipv6ClientsThatDifferInAnyPartAreSpread() throws Exception {
        List<Backend> pool = Pools.pool(1, 1);
        Balancer policy = policy(pool, pool);
        for (int at = 0; at < 16; at++) {
            var chosen = new int[2];
            for (int value = 0; value < 256; value++) {
                var bytes = new byte[16];
                bytes[0] = 0x20;
                bytes[at] = (byte) value;
                chosen[Pools.number(policy.choose(new Flow(InetAddress.getByAddress(bytes)), 0))]++;
            }
            assertThat(chosen[0]).as("byte %d", at).isBetween(80, 176); // 128, with a standard deviation of 8
        }
    }

    @Test
    void inAPoolWithHardlyAnythingLeftClientsAreSpreadByWeight() {
        List<Backend> pool = new ArrayList<>(Pools.pool(Pools.equal(1_000)));
        pool.set(7, Pools.backend(7, 3));
        Map<InetAddress, BackendId> homes = homes(pool, List.of(pool.get(7), pool.get(8)));
        // 64 slots of a table of which they have 4/1002: 1 − (1 − 4/1002)^64 = 23 % find them there, the others by rendezvous
        long ofTheHeavier = homes.values().stream().filter(pool.get(7).id()::equals).count();
        assertThat(ofTheHeavier).isBetween(73_500L, 76_500L); // 3/4 of 100,000
        Map<InetAddress, BackendId> alone = homes(pool, List.of(pool.get(8)));
        assertThat(alone.values()).containsOnly(pool.get(8).id());
    }

    @Test
    void noBackendIsGivenMoreThanItsBound() {
        List<Target> live = Pools.live(3, 1, 2);
        var policy = new IpHash(new Maglev(Pools.pool(3, 1, 2)), live, OptionalInt.of(125));
        var oneClient = Pools.flow(7); // all of whose connections have one home
        for (int open = 1; open <= 600; open++) {
            Pools.open(requireNonNull(policy.choose(oneClient, 0)), 1);
            for (Target target : live)
                assertThat(target.load().open()).as("%d open", open)
                        .isLessThanOrEqualTo((int) Math.ceil(1.25 * open * target.weight() / 6));
        }
        // its shares of 600 are 300, 100, 200; 1.25 times that are 375, 125, 250
        assertThat(live.stream().mapToInt(target -> target.load().open()).sum()).isEqualTo(600);
    }

    @Test
    void aClientBeyondTheBoundGoesToTheNextInItsOwnOrder() {
        List<Target> live = Pools.live(Pools.equal(5));
        var table = new Maglev(Pools.pool(Pools.equal(5)));
        var bounded = new IpHash(table, live, OptionalInt.of(125));
        var unbounded = new IpHash(table, live, OptionalInt.empty());
        for (int client = 0; client < 100; client++) {
            Target home = requireNonNull(unbounded.choose(Pools.flow(client), 0));
            Pools.open(home, 10); // 10 > 1.25 × 11 / 5
            var flow = Pools.flow(client);
            flow.tried(home);
            assertThat(bounded.choose(Pools.flow(client), 0)).as("client %d", client).isSameAs(unbounded.choose(flow, 0)).isNotSameAs(home);
            for (int i = 0; i < 10; i++) home.load().release();
            assertThat(bounded.choose(Pools.flow(client), 0)).as("client %d", client).isSameAs(home);
        }
    }

    @Test
    void inSlowStartClientsReturnInProportionToTime() {
        List<Target> live = new ArrayList<>(Pools.live(1, 1));
        live.set(0, new Target(Pools.id(0), 1, Integer.MAX_VALUE, 0, 900, live.get(0).load()));
        var policy = new IpHash(new Maglev(Pools.pool(1, 1)), live, OptionalInt.empty());
        var before = new boolean[CLIENTS];
        int[] permille = {100, 400, 700, 1_000}; // a tenth at 0, and 900/900 more for each unit of time
        for (int step = 0; step < 4; step++) {
            int returned = 0;
            for (int client = 0; client < CLIENTS; client++) {
                boolean here = Pools.number(policy.choose(Pools.flow(client), step * 300L)) == 0;
                assertThat(here || !before[client]).as("who has returned stays").isTrue();
                before[client] = here;
                if (here) returned++;
            }
            assertThat(returned).isCloseTo(CLIENTS / 2 * permille[step] / 1_000, within(600)); // four standard deviations
        }
    }

    private static List<Backend> weighted(List<Backend> pool) { return pool.stream().filter(backend -> backend.weight() > 0).toList(); }

    private static Map<InetAddress, BackendId> homes(List<Backend> pool, List<Backend> live) {
        Balancer policy = policy(pool, live);
        var homes = new HashMap<InetAddress, BackendId>();
        var random = new Random(42);
        while (homes.size() < CLIENTS) {
            InetAddress client = Pools.address(random.nextInt());
            homes.put(client, requireNonNull(policy.choose(new Flow(client), 0)).id());
        }
        return homes;
    }

    private static Balancer policy(List<Backend> pool, List<Backend> live) {
        return new IpHash(new Maglev(weighted(pool)), Pools.live(live), OptionalInt.empty());
    }

    private static int[] slots(List<Backend> pool) {
        var table = new Maglev(pool);
        var slots = new int[pool.size()];
        for (int slot = 0; slot < Maglev.SLOTS; slot++) slots[table.owner(slot)]++;
        return slots;
    }
}
