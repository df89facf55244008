package io.twinstar.conf.text;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SpellingTest {

    @ParameterizedTest
    @CsvSource({"vrid, vrid, 0", "vird, vrid, 1", "adress, address, 1", "weights, weight, 1", "castor, pollux, 6", "'', port, 4",
            "kitten, sitting, 3"})
    void mistakesAreLettersMissingTooManyWrongOrSwapped(String from, String to, int mistakes) {
        assertThat(Spelling.mistakes(from, to)).isEqualTo(mistakes);
        assertThat(Spelling.mistakes(to, from)).isEqualTo(mistakes);
    }

    @Test
    void theClosestWordWinsAndAThirdMayBeWrong() {
        assertThat(Spelling.closest("interfcae", List.of("address", "interface", "interval"))).contains("interface");
        assertThat(Spelling.closest("colour", List.of("address", "weight"))).isEmpty();
        assertThat(Spelling.closest("abc", List.of("abd", "xbd"))).contains("abd"); // of three letters one may be wrong
        assertThat(Spelling.closest("abc", List.of("xbd"))).isEmpty();
        assertThat(Spelling.closest("a".repeat(65), List.of("a".repeat(65)))).isEmpty(); // longer than any word of the grammar
    }
}
