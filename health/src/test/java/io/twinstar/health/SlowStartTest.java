package io.twinstar.health;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SlowStartTest {

    /** 100 + 900 × up / over, cut to a whole number; an hour is 3.6e12 ns. */
    @ParameterizedTest
    @CsvSource({"0,30000000000,100", "10000000000,30000000000,400", "15000000000,30000000000,550", "29999999999,30000000000,999",
            "30000000000,30000000000,1000", "900000000000000,30000000000,1000", "-5,30000000000,100", "1800000000000,3600000000000,550",
            "0,0,1000"})
    void weightGrowsFromATenthToAllInProportionToTime(long upNanos, long overNanos, int perMille) {
        assertThat(SlowStart.perMille(upNanos, overNanos)).isEqualTo(perMille);
    }
}
