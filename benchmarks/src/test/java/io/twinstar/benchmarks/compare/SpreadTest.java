package io.twinstar.benchmarks.compare;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SpreadTest {

    @Test
    void theMiddleOfAnOddNumberIsOneOfThem() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(1, 2, 3));
        assertThat(Spread.of(List.of(7.0))).isEqualTo(new Spread(7, 7, 7));
    }

    @Test
    void theMiddleOfAnEvenNumberIsTheMeanOfTwo() {
        assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 10.0))).isEqualTo(new Spread(1, 3.5, 10)); // (3 + 4) / 2
    }

    @Test
    void aNumberHasAsManyDigitsAsMeanSomething() {
        assertThat(new Spread(0.9, 9.996, 28_400.6).text()).isEqualTo("10.0 (0.90–28,401)");
        assertThat(new Spread(-0.5, 99.94, 99.96).text()).isEqualTo("99.9 (-0.50–100)");
    }
}
