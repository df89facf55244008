package io.twinstar.benchmarks.compare;

import java.io.StringReader;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

import io.twinstar.gateway.json.Json;

import static io.twinstar.benchmarks.compare.Comparisons.TWINSTAR;
import static io.twinstar.benchmarks.compare.Comparisons.workload;
import static io.twinstar.benchmarks.compare.Quantity.CPU_NANOS;
import static io.twinstar.benchmarks.compare.Quantity.PER_SECOND;
import static org.assertj.core.api.Assertions.assertThat;

/** The same comparison as a table, as JSON and as a page. */
class ShownTest {

    /** Of the page's font at its size, in digits and brackets. */
    private static final int CHARACTER_WIDTH = 7;

    private final Workload rr64 = workload("rr64");
    private final Comparison comparison = new Comparisons(3).measured(rr64, Contender.BASE, CPU_NANOS, 10_000, 20_000, 40_000)
            .measured(rr64, TWINSTAR, CPU_NANOS, 9_000, 16_000, 44_000).measured(rr64, Contender.BASE, PER_SECOND, 50_000, 50_000, 50_000)
            .measured(rr64, Contender.DIRECT, PER_SECOND, 60_000, 75_000, 70_000).of(rr64);

    @Test
    void theTableHasALineForEachContenderWithItsRatiosAndItsTarget() {
        assertThat(Table.of(comparison).lines()).contains(
                "rr64: 64 connections; on each 128 bytes up and 128 down, over and over",
                "                   CPU, µs/request         to haproxy                throughput, requests/s         to haproxy",
                "  haproxy                     20.0                                                   50,000",
                "  twinstar-epoll              16.0   0.90 (0.80–1.10)   ≤ 0.90 met",
                "  direct                                                                             70,000   1.40 (1.20–1.50)");
    }

    @Test
    void theHeadOfTheTableSaysHowItCameAbout() {
        assertThat(Table.of(comparison).replace('\n', ' ')).contains("In each of 3 rounds every contender", "for 3.00 s;", "Linux <6>");
        assertThat(Table.of(comparison).lines().filter(line -> !line.startsWith("  ")).mapToInt(String::length).max().orElseThrow())
                .isLessThanOrEqualTo(120);
    }

    @Test
    void jsonHasEveryMeasurement() {
        var workload = Json.read(ComparisonJson.of(comparison)).objects("workloads").getFirst();
        assertThat(workload.text("workload")).isEqualTo("rr64");
        var twinstar = workload.objects("contenders").get(1);
        assertThat(twinstar.text("contender")).isEqualTo("twinstar-epoll");
        var cpu = twinstar.objects("figures").getFirst();
        assertThat(cpu.texts("values")).containsExactly("9.0", "16.0", "44.0");
        assertThat(cpu.object("ratio").number("median")).isEqualTo(0.9);
        assertThat(cpu.object("target").number("bound")).isEqualTo(0.9);
        assertThat(cpu.text("met")).isEqualTo("true");
        assertThat(workload.objects("contenders").getLast().objects("figures").getFirst().has("ratio")).as("not measured").isFalse();
    }

    @Test
    void thePageNeedsNothingBesideItself() {
        assertThat(Page.of(comparison)).doesNotContain("http", "src=", "href=", "url(", "@import").contains("Linux &lt;6&gt;");
    }

    @Test
    void everyChartOfThePageIsWellFormed() throws Exception {
        var charts = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(Page.of(comparison)).results().map(found -> found.group())
                .toList();
        assertThat(charts).hasSize(4); // values and ratios, of CPU and of throughput
        for (String chart : charts)
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(chart)));
        assertThat(charts.get(1)).contains("twinstar-epoll").doesNotContain(">haproxy<");
    }

    @Test
    void aBarIsAsLongAsItsMedianAndTheGreatestOfAllFillsTheChart() {
        var bars = List.of(new Bars.Bar("one", new Spread(1, 2, 4), true), new Bars.Bar("two", new Spread(-1, -0.5, 1), false));
        var svg = new Bars("a & b", bars, OptionalDouble.of(3)).svg().orElseThrow();
        // 260 wide for 4: the median of 2 is 130 long, the whisker goes from 120 + 65 to 120 + 260, the mark stands at 120 + 195
        assertThat(svg).contains("a &amp; b", "class=\"ours\" x=\"120\" y=\"26\" width=\"130.0\"",
                "class=\"whisker\" x1=\"185.0\" y1=\"33.0\" x2=\"380.0\" y2=\"33.0\"", "class=\"target\" x1=\"315.0\"",
                "class=\"other\" x=\"120\" y=\"48\" width=\"0.0\"");
        assertThat(new Bars("nothing", List.of(), OptionalDouble.empty()).svg()).isEmpty();
    }

    @Test
    void theLongestFiguresHaveRoomBesideTheirBars() {
        var bar = new Bars.Bar("direct", new Spread(97_918, 101_136, 106_300), false);
        var svg = new Bars("throughput", List.of(bar), OptionalDouble.empty()).svg().orElseThrow();
        int width = Integer.parseInt(found("viewBox=\"0 0 (\\d+) ", svg).group(1));
        MatchResult value = found("class=\"value\" x=\"(\\d+)\" y=\"\\d+\">([^<]+)<", svg);
        assertThat(value.group(2)).isEqualTo("101,136 (97,918–106,300)");
        assertThat(Integer.parseInt(value.group(1)) + value.group(2).length() * CHARACTER_WIDTH).isLessThanOrEqualTo(width);
    }

    private static MatchResult found(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow();
    }
}
