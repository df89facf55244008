package io.twinstar.gateway.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.twinstar.gateway.matrix.Timeline.Claim;
import io.twinstar.gateway.matrix.Timeline.Sample;

import static org.assertj.core.api.Assertions.assertThat;

class TimelineTest {

    private static final long MS = 1_000_000;

    @Test
    void theTimeWithNobodyIsFromTheFirstUnansweredQuestionToTheNextAnsweredOne() {
        // asked at 0, 3, 6, 9, 12: castor, nobody, nobody, pollux, pollux; 9 − 3
        assertThat(timeline("castor", "", "", "pollux", "pollux").longestNanos(owners -> owners == 0)).isEqualTo(6 * MS);
    }

    @Test
    void theLongestOfSeveralStretchesCounts() {
        // two at 3 and at 9 and 12, until 15: 15 − 9
        assertThat(timeline("castor", "castor pollux", "castor", "castor pollux", "castor pollux", "pollux")
                .longestNanos(owners -> owners > 1)).isEqualTo(6 * MS);
    }

    @Test
    void aStretchThatDoesNotEndLastsToTheEndOfTheTimeline() {
        // nobody at 3 and 6, and the timeline ends at 9
        assertThat(timeline("castor", "", "").longestNanos(owners -> owners == 0)).isEqualTo(6 * MS);
    }

    @Test
    void aHostIsSilentAfterItsLastAnswerWhateverWentBetween() {
        var seen = timeline("castor", "", "castor pollux", "pollux");
        assertThat(seen.silentAfterNanos("castor")).isEqualTo(6 * MS);
        assertThat(seen.silentAfterNanos("nobody")).isZero();
    }

    @Test
    void itHasSettledWhenOneAloneAnswersToTheEnd() {
        // two at 6, pollux alone from 9 on: the last question that found it otherwise was asked at 6
        assertThat(timeline("castor", "pollux", "castor pollux", "pollux", "pollux").settledAfterNanos()).isEqualTo(6 * MS);
        assertThat(timeline("pollux", "pollux").settledAfterNanos()).isZero();
    }

    @Test
    void itHasNotSettledWhereTwoOrNobodyAnswerAtTheEnd() {
        assertThat(timeline("castor", "castor pollux").settledAfterNanos()).isEqualTo(6 * MS);
        assertThat(timeline("castor", "").settledAfterNanos()).isEqualTo(6 * MS);
    }

    @Test
    void aMoveIsFromOneAloneToAnotherAloneHoweverLongItTakes() {
        assertThat(timeline("castor", "", "castor pollux", "pollux", "castor").moves()).isEqualTo(2);
        assertThat(timeline("castor", "", "castor", "castor pollux", "castor").moves()).isZero();
    }

    @Test
    void aStretchHoldsWhatStartedInIt() {
        var samples = List.of(new Sample(9, Set.of("castor")), new Sample(10, Set.of("pollux")), new Sample(20, Set.of()));
        var claims = List.of(new Claim(9, "castor"), new Claim(12, "pollux"), new Claim(13, "pollux"), new Claim(20, "castor"));
        var seen = Timeline.between(10, 20, samples, claims);
        assertThat(seen.samples()).containsExactly(samples.get(1));
        assertThat(seen.claimsBy()).isEqualTo(Map.of("pollux", 2L));
    }

    /** Questions 3 ms apart, each with the names of those that answered. */
    private static Timeline timeline(String... answers) {
        List<Sample> samples = new ArrayList<>();
        for (String names : answers)
            samples.add(new Sample(3 * MS * samples.size(), names.isEmpty() ? Set.of() : Set.of(names.split(" "))));
        return Timeline.between(0, 3 * MS * samples.size(), samples, List.of());
    }
}
