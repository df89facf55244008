package io.twinstar.vip.election;

import java.net.Inet4Address;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.twinstar.vip.election.Dialogue.CASTOR;
import static io.twinstar.vip.election.Dialogue.MILLI;
import static io.twinstar.vip.election.Dialogue.POLLUX;
import static io.twinstar.vip.election.Dialogue.heard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** What is true after any event in any state. */
class ElectionInvariantsTest {

    @ParameterizedTest
    @MethodSource("hundredSeeds")
    void addressesAreHeldByAnActiveAndByNobodyElse(long seed) {
        var random = new Random(seed);
        Dialogue router = new Dialogue(Dialogue.castor());
        boolean holding = false;
        long now = 0;
        for (int i = 0; i < 5_000; i++) {
            Role before = router.role();
            now += random.nextInt(4) == 0 ? random.nextLong(200 * MILLI) : random.nextLong(20 * MILLI);
            Event event = randomEvent(random);
            router.at(now, event);
            String told = "seed %d, step %d: %s as %s".formatted(seed, i, event, before);
            for (Action action : router.actions()) {
                switch (action) {
                    case Action.AcquireAddresses _ -> {
                        assertThat(holding).as(told).isFalse();
                        holding = true;
                    }
                    case Action.ReleaseAddresses _,Action.RetireAddresses _ -> {
                        assertThat(holding).as(told).isTrue();
                        holding = false;
                    }
                    case Action.AskWitness _ -> {
                    }
                    case Action.Announce _ -> assertThat(holding).as(told).isTrue();
                    case Action.SendAdvertisement _ -> assertThat(List.of(before, router.role())).as(told).contains(Role.ACTIVE);
                }
            }
            assertThat(holding).as(told).isEqualTo(router.role() == Role.ACTIVE);
            assertThat(router.reason().equals("none") && router.role() != before).as(told).isFalse();
            assertThat(router.deadline().isPresent()).as(told).isEqualTo(router.role() != Role.INITIALIZE);
            if (event instanceof Event.Deadline && router.deadline().isPresent()) {
                assertThat(router.deadline().getAsLong()).as(told).isGreaterThan(now); // or the agent would spin
            }
        }
    }

    @ParameterizedTest
    @MethodSource("parametersOutOfRange")
    void aRouterThatTheWireCannotCarryCannotBeMade(int[] bad) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Router(bad[0], bad[1], bad[2], true, CASTOR));
    }

    private static Event randomEvent(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> new Event.Started();
            case 1 -> random.nextInt(5) == 0 ? new Event.Stopped() : new Event.Started();
            case 2 -> new Event.Reconfigured(new Router(51, 1 + random.nextInt(255), 1 + random.nextInt(40), random.nextBoolean(), CASTOR));
            case 3, 4, 5 -> heard(random.nextInt(9) == 0 ? CASTOR : anyone(random), random.nextInt(256), 1 + random.nextInt(4095));
            default -> new Event.Deadline();
        };
    }

    private static Inet4Address anyone(Random random) { return random.nextBoolean() ? POLLUX : Inet4Address.ofLiteral("10.0.0.1"); }

    private static LongStream hundredSeeds() { return LongStream.range(0, 100); }

    private static List<int[]> parametersOutOfRange() {
        return List.of(new int[]{0, 1, 1}, new int[]{256, 1, 1}, new int[]{1, 0, 1}, new int[]{1, 256, 1}, new int[]{1, 1, 0},
                new int[]{1, 1, 4096});
    }
}
