package io.twinstar.benchmarks.compare;

import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BarsTest {

    /** Of the page's font at its size, in digits and brackets. */
    private static final int CHARACTER_WIDTH = 7;

    @Test
    void theLongestFiguresHaveRoomBesideTheirBars() {
        var bar = new Bars.Bar("direct", new Spread(97_918, 101_136, 106_300), false);
        var svg = new Bars("throughput", List.of(bar), OptionalDouble.empty()).svg().orElseThrow();
        int width = Integer.parseInt(found("viewBox=\"0 0 (\\d+) ", svg).group(1));
        Matcher value = found("class=\"value\" x=\"(\\d+)\" y=\"\\d+\">([^<]+)<", svg);
        assertThat(value.group(2)).isEqualTo("101,136 (97,918–106,300)");
        assertThat(Integer.parseInt(value.group(1)) + value.group(2).length() * CHARACTER_WIDTH).isLessThanOrEqualTo(width);
    }

    private static Matcher found(String pattern, String text) {
        var matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher;
    }
}
