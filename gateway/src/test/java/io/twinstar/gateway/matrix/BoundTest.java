package io.twinstar.gateway.matrix;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.twinstar.gateway.matrix.Measured.Facts;

import static org.assertj.core.api.Assertions.assertThat;

class BoundTest {

    private static final long MS = 1_000_000;

    @Test
    void aBoundHoldsUpToItsFigureAndIsBrokenByTheFirstRunOverIt() {
        var bound = Bound.gapAtMost(50);
        assertThat(bound.broken().apply(List.of(gap(49), gap(50)))).isEmpty();
        assertThat(bound.broken().apply(List.of(gap(49), gap(51), gap(60)))).contains("the client's gap was 51 ms");
    }

    @Test
    void aMedianMayHaveRunsOverIt() {
        var bound = Bound.gapMedianAtMost(15);
        assertThat(bound.broken().apply(List.of(gap(40), gap(15), gap(3)))).isEmpty();
        assertThat(bound.broken().apply(List.of(gap(40), gap(16), gap(3)))).contains("the client's median gap was 16 ms");
    }

    @Test
    void thePeerOwnsWhatTheOldOwnerHasLost() {
        assertThat(Bound.peerOwns().broken().apply(List.of(owned(0, "pollux")))).isEmpty();
        assertThat(Bound.peerOwns().broken().apply(List.of(owned(0, "castor")))).contains("at the end it was owned by castor");
        assertThat(Bound.peerOwns().broken().apply(List.of(owned(0)))).contains("nobody owned it at the end");
        assertThat(Bound.peerOwns().broken().apply(List.of(owned(0, "castor", "pollux")))).isPresent();
    }

    @Test
    void anOwnerThatLosesItForAMomentDoesNotKeepIt() {
        assertThat(Bound.oldKeeps().broken().apply(List.of(owned(0, "castor")))).isEmpty();
        assertThat(Bound.oldKeeps().broken().apply(List.of(owned(2, "castor")))).contains("it moved 2 times");
        assertThat(Bound.peerKeeps().broken().apply(List.of(owned(0, "pollux")))).isEmpty();
        assertThat(Bound.peerKeeps().broken().apply(List.of(owned(0, "castor")))).isPresent();
    }

    @Test
    void claimantsAreNamedByTheirPart() {
        assertThat(Bound.claimants("peer").broken().apply(List.of(claimed("pollux")))).isEmpty();
        assertThat(Bound.claimants("none").broken().apply(List.of(claimed()))).isEmpty();
        assertThat(Bound.claimants("attacker and old").broken().apply(List.of(claimed("castor", "attacker")))).isEmpty();
        assertThat(Bound.claimants("peer").broken().apply(List.of(claimed("castor", "pollux"))))
                .contains("gratuitous ARP from old and peer");
    }

    @Test
    void whatTheGatewaysSayOfThemselvesIsJudged() {
        var run = measured(0, 0, Set.of("castor"), Map.of(), new Facts(Map.of("wrong-ttl", 3L), 1, Set.of("cut-off")));
        assertThat(Bound.counted("wrong-ttl").broken().apply(List.of(run))).isEmpty();
        assertThat(Bound.counted("truncated").broken().apply(List.of(run))).contains("not counted as truncated: {wrong-ttl=3}");
        assertThat(Bound.alarm("cut-off").broken().apply(List.of(run))).isEmpty();
        assertThat(Bound.alarm("foreign-router").broken().apply(List.of(run))).contains("alarms: [cut-off]");
        assertThat(Bound.noTransition().broken().apply(List.of(run))).contains("1 changes of role");
    }

    static Measured gap(long millis) {
        return measured(millis * MS, 0, Set.of("pollux"), Map.of("pollux", 5L), Facts.NONE);
    }

    private static Measured owned(int moves, String... owners) {
        return measured(0, moves, Set.of(owners), Map.of(), Facts.NONE);
    }

    private static Measured claimed(String... hosts) {
        var claims = new java.util.TreeMap<String, Long>();
        for (String host : hosts) claims.put(host, 1L);
        return measured(0, 0, Set.of("pollux"), claims, Facts.NONE);
    }

    private static Measured measured(long gapNanos, int moves, Set<String> owners, Map<String, Long> claims, Facts facts) {
        return new Measured("castor", gapNanos, 0, 0, 0, 0, moves, owners, claims, facts);
    }
}
