package io.twinstar.gateway.matrix;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RowsTest {

    @Test
    void thereAreEighteenNumbersInOrderAndEveryIdIsOneOfAKind() {
        var rows = Rows.all();
        assertThat(rows.stream().map(Row::number).distinct()).containsExactlyElementsOf(IntStream.rangeClosed(1, 18).boxed().toList());
        assertThat(rows).extracting(Row::id).doesNotHaveDuplicates().containsSubsequence("4a", "4b", "6a", "6b", "6c", "6d", "18");
    }

    @Test
    void everyRowIsWatchedAndJudgedUnlessItIsShownInAnotherWay() {
        for (Row row : Rows.all()) {
            if (row.pairing() == Row.Pairing.NOBODY) assertThat(row.id()).isEqualTo("9");
            else assertThat(row.acts()).as(row.id()).isNotEmpty().allSatisfy(act -> assertThat(act.bounds()).isNotEmpty());
        }
    }
}
