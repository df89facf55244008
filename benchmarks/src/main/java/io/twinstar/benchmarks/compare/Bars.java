package io.twinstar.benchmarks.compare;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A bar chart as SVG: a bar for each name, as long as its median, with a whisker from the least to the greatest.
 *
 * @param mark where a dashed line stands for a target
 */
record Bars(String title, List<Bar> bars, OptionalDouble mark) {

    private static final int NAME_WIDTH = 120;
    private static final int BAR_WIDTH = 260;
    private static final int VALUE_WIDTH = 180; // "101,136 (97,918–106,300)" at 7 a character, and what is between
    private static final int WIDTH = NAME_WIDTH + BAR_WIDTH + VALUE_WIDTH;
    private static final int ROW_HEIGHT = 22;
    private static final int BAR_HEIGHT = 14;
    private static final int TITLE_HEIGHT = 26;

    /** @param ours whether it is Twinstar's, and stands out */
    record Bar(String name, Spread spread, boolean ours) {}

    /** Empty: there is nothing to draw. */
    Optional<String> svg() {
        if (bars.isEmpty()) return Optional.empty();
        double top = Math.max(mark.orElse(0), bars.stream().mapToDouble(bar -> bar.spread.max()).max().orElse(0));
        double scale = top > 0 ? BAR_WIDTH / top : 0;
        int height = TITLE_HEIGHT + bars.size() * ROW_HEIGHT + 4;
        var svg = new StringBuilder("<svg viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">".formatted(WIDTH,
                height, WIDTH, height, escaped(title)));
        svg.append("<text class=\"title\" x=\"0\" y=\"16\">%s</text>".formatted(escaped(title)));
        for (int i = 0; i < bars.size(); i++) svg.append(row(bars.get(i), TITLE_HEIGHT + i * ROW_HEIGHT, scale));
        mark.ifPresent(at -> svg.append(line("target", at * scale, TITLE_HEIGHT - 4, at * scale, height)));
        return Optional.of(svg.append("</svg>").toString());
    }

    private static String row(Bar bar, int y, double scale) {
        var spread = bar.spread;
        double middle = y + BAR_HEIGHT / 2.0;
        return "<text class=\"name\" x=\"%d\" y=\"%d\">%s</text>".formatted(NAME_WIDTH - 8, y + 11, escaped(bar.name))
                + String.format(Locale.ROOT, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                        bar.ours ? "ours" : "other",
                        NAME_WIDTH, y, length(spread.median(), scale), BAR_HEIGHT)
                + line("whisker", length(spread.min(), scale), middle, length(spread.max(), scale), middle)
                + "<text class=\"value\" x=\"%d\" y=\"%d\">%s</text>".formatted(NAME_WIDTH + BAR_WIDTH + 8, y + 11, escaped(spread.text()));
    }

    /** What is below nothing, as the noise of a latency may be, has no length. */
    private static double length(double value, double scale) {
        return Math.max(0, value * scale);
    }

    private static String line(String type, double fromX, double fromY, double toX, double toY) {
        return String.format(Locale.ROOT, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", type, NAME_WIDTH + fromX,
                fromY, NAME_WIDTH + toX, toY);
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
