package io.twinstar.vip.election;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * What stays the same for a whole run: the pair's configuration and its networks.
 *
 * @param ofAnotherMake whether pollux is a router that knows the RFC alone: no pulse, no lease
 * @param pulseNanos from one pulse to the next
 */
record Scenario(Quorum quorum, boolean ofAnotherMake, int intervalCentis, long pulseNanos, long leastDelayNanos, long mostDelayNanos,
        List<VipPlan> vips) {

    static final long MILLI = 1_000_000;
    /** Steered by NTP, clocks part by no more than this each. */
    static final int PPM_MAX = 100;

    /**
     * @param preferred the gateway's place in {@link SimulatedPair#NAMES}; beyond them: neither
     * @param preemptAfterNanos as in {@link Router}
     * @param grouped whether it moves together with the others that are
     */
    record VipPlan(int vrid, int preferred, OptionalLong preemptAfterNanos, boolean grouped) {

        int priority(int gateway) { return preferred == gateway ? 254 : 253; }
    }

    /** One VIP as it is by default: 50 ms, a pulse every 10, a millisecond on the way. */
    static Scenario plain(Quorum quorum) {
        return new Scenario(quorum, false, 5, 10 * MILLI, MILLI, MILLI, List.of(new VipPlan(51, 0, OptionalLong.empty(), false)));
    }

    static Scenario drawn(SplittableRandom random) {
        Quorum quorum = List.of(Quorum.values()).get(random.nextInt(3));
        boolean ofAnotherMake = quorum == Quorum.AVAILABILITY && random.nextInt(3) == 0;
        int intervalCentis = random.nextInt(5, 11);
        long pulseNanos = random.nextLong(10, 16) * MILLI;
        long mostDelayNanos = random.nextInt(5) == 0 ? 0 : random.nextLong(20 * MILLI);
        long leastDelayNanos = random.nextLong(mostDelayNanos + 1);
        return new Scenario(quorum, ofAnotherMake, intervalCentis, pulseNanos, leastDelayNanos, mostDelayNanos, vips(random));
    }

    /** The configuration allows a group one preference and one kind of failback. */
    private static List<VipPlan> vips(SplittableRandom random) {
        int count = 1 + random.nextInt(3);
        boolean grouped = count > 1 && random.nextInt(3) == 0;
        List<VipPlan> vips = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            vips.add(grouped && i > 0
                    ? new VipPlan(51 + i, vips.getFirst().preferred, vips.getFirst().preemptAfterNanos, true)
                    : new VipPlan(51 + i, random.nextInt(3), preemptAfter(random), grouped));
        }
        return vips;
    }

    private static OptionalLong preemptAfter(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> OptionalLong.empty();
            case 1 -> OptionalLong.of(0);
            default -> OptionalLong.of(random.nextLong(500 * MILLI));
        };
    }

    long intervalNanos() { return Timing.intervalNanos(intervalCentis); }

    /** At most so long, whatever the priority, a Backup bears silence: three intervals and a skew of less than one. */
    long downNanosMost() {
        return 4 * intervalNanos();
    }

    long leaseNanos() { return 3 * intervalNanos(); }

    /** The longest that an Active of lower priority is borne. */
    long failbackNanosMost() {
        return vips.stream().mapToLong(vip -> vip.preemptAfterNanos().orElse(0)).max().orElse(0);
    }
}
