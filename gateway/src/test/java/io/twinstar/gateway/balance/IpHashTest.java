package io.twinstar.gateway.balance;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;

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
    void theChoiceIsTheSameInEveryBuild() {
        // What a running pair has agreed on must not change with a new version of either: these are what the first one chose.
        List<Backend> pool = Pools.pool(3, 1, 1);
        var policy = new IpHash(pool);
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < 12; i++)
            chosen.add(policy.choose(Pools.live(pool), new Flow(Pools.address(0xC6120000 + i))).id().port() - 1);
        assertThat(chosen).isEqualTo(List.of(0, 0, 2, 0, 0, 0, 1, 2, 0, 0, 2, 0));
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

    @Test
    void sharesOfAMillionClientsFollowWeightsWithinTwoPercent() {
        List<Backend> pool = Pools.pool(3, 1, 1, 4, 2);
        var policy = new IpHash(pool);
        List<Target> live = Pools.live(pool);
        var chosen = new int[5];
        // consecutive addresses, as of one provider's network: the hash has to tell them apart
        for (int i = 0; i < 1_000_000; i++) chosen[policy.choose(live, new Flow(Pools.address(0x0A000000 + i))).id().port() - 1]++;
        int[] expected = {272_727, 90_909, 90_909, 363_636, 181_818}; // 1,000,000 / 11 = 90,909 for each unit of weight
        for (int i = 0; i < 5; i++) assertThat(chosen[i]).as("backend %d", i).isCloseTo(expected[i], within(expected[i] / 50));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 10, 64})
    void removingOneOfNMovesAtMostOneAndAHalfNth(int n) {
        var weights = new int[n];
        Arrays.fill(weights, 1);
        List<Backend> before = Pools.pool(weights);
        List<Backend> after = new ArrayList<>(before);
        after.remove(n / 2);
        Map<InetAddress, BackendId> was = homes(before, before);
        Map<InetAddress, BackendId> is = homes(after, after);
        long moved = was.entrySet().stream().filter(home -> !home.getValue().equals(is.get(home.getKey()))).count();
        assertThat(moved).isLessThanOrEqualTo(Math.round(1.5 / n * CLIENTS));
    }

    @Test
    void removingOneOfAThousandMovesLessThanOnePercent() {
        var weights = new int[1_000];
        Arrays.fill(weights, 1);
        List<Backend> before = Pools.pool(weights);
        int[] was = Maglev.table(before);
        int[] is = Maglev.table(before.subList(0, 999));
        long moved = IntStream.range(0, Maglev.SLOTS).filter(slot -> was[slot] != is[slot]).count();
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
        var policy = new IpHash(pool);
        for (int at = 0; at < 16; at++) {
            var chosen = new int[2];
            for (int value = 0; value < 256; value++) {
                var bytes = new byte[16];
                bytes[0] = 0x20;
                bytes[at] = (byte) value;
                chosen[policy.choose(Pools.live(pool), new Flow(InetAddress.getByAddress(bytes))).id().port() - 1]++;
            }
            assertThat(chosen[0]).as("byte %d", at).isBetween(80, 176); // 128, with a standard deviation of 8
        }
    }

    private static List<Backend> weighted(List<Backend> pool) { return pool.stream().filter(backend -> backend.weight() > 0).toList(); }

    private static Map<InetAddress, BackendId> homes(List<Backend> pool, List<Backend> live) {
        var policy = new IpHash(pool);
        List<Target> targets = Pools.live(live);
        var homes = new HashMap<InetAddress, BackendId>();
        var random = new Random(42);
        while (homes.size() < CLIENTS) {
            InetAddress client = Pools.address(random.nextInt());
            homes.put(client, policy.choose(targets, new Flow(client)).id());
        }
        return homes;
    }

    private static int[] slots(List<Backend> pool) {
        var slots = new int[pool.size()];
        for (int owner : Maglev.table(pool)) slots[owner]++;
        return slots;
    }
}
