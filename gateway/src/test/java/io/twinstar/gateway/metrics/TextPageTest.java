package io.twinstar.gateway.metrics;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TextPageTest {

    private static final byte[] NAME = TextPage.utf8("n");
    private static final byte[] LABELS = TextPage.utf8("a=\"b\"");
    private static final byte[] FURTHER = TextPage.utf8(",c=\"d\"");
    private static final byte[] NOTHING_FURTHER = {};

    private final TextPage page = new TextPage(1); // so that it has to grow

    @Test
    void aLineIsANameItsLabelsAndANumber() {
        page.heading("n", "gauge", "What \\ is\nmeant");
        page.line(NAME, LABELS, NOTHING_FURTHER, 1);
        page.line(NAME, LABELS, FURTHER, 0);
        assertThat(text()).isEqualTo("# HELP n What \\\\ is\\nmeant\n# TYPE n gauge\nn{a=\"b\"} 1\nn{a=\"b\",c=\"d\"} 0\n");
        assertThat(page.size()).isEqualTo(text().length());
    }

    @Test
    void whatIsALabelsEndOrALinesIsEscapedInIt() {
        assertThat(TextPage.label("pool", "a\"b\\c\nd")).isEqualTo("pool=\"a\\\"b\\\\c\\nd\"");
    }

    @Test
    void wholeNumbersHaveAllTheirDigits() {
        assertThat(whole(9)).isEqualTo("9");
        assertThat(whole(10)).isEqualTo("10");
        assertThat(whole(-105)).isEqualTo("-105");
        assertThat(whole(Long.MAX_VALUE)).isEqualTo("9223372036854775807");
        assertThat(whole(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
    }

    @Test
    void secondsHaveNoMoreDigitsThanTheyNeed() {
        assertThat(seconds(0)).isEqualTo("0");
        assertThat(seconds(12)).isEqualTo("12");
        assertThat(seconds(0.25)).isEqualTo("0.25");
        assertThat(seconds(0.000_000_001)).isEqualTo("0.000000001");
        assertThat(seconds(1_234.000_56)).isEqualTo("1234.00056");
        assertThat(seconds(0.999_999_999_9)).as("nearer to one than to the nanosecond before").isEqualTo("1");
        assertThat(seconds(3_600e9)).as("an hour of each of a billion connections").isEqualTo("3600000000000");
    }

    private String whole(long value) {
        page.line(NAME, LABELS, NOTHING_FURTHER, value);
        return lastValue();
    }

    private String seconds(double value) {
        page.secondsLine(NAME, LABELS, NOTHING_FURTHER, value);
        return lastValue();
    }

    private String lastValue() {
        String text = text();
        assertThat(text).endsWith("\n");
        return text.substring(text.lastIndexOf(' ') + 1, text.length() - 1);
    }

    private String text() { return StandardCharsets.UTF_8.decode(page.written()).toString(); }
}
