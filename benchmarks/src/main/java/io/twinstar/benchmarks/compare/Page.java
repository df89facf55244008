package io.twinstar.benchmarks.compare;

import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalDouble;

/** A comparison as one HTML page that needs nothing beside itself: a section for each workload, with a chart of each figure. */
public final class Page {

    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff; }
            h2 { margin: 2.2rem 0 0; font-size: 1.1rem; }
            p { max-width: 52rem; }
            .machine, .verdict { color: #555; }
            .charts { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; }
            svg { max-width: 100%; height: auto; }
            svg text { font: 12px system-ui, sans-serif; fill: #222; }
            svg .title { font-weight: 600; }
            svg .name { text-anchor: end; }
            svg .ours { fill: #2563a8; }
            svg .other { fill: #b9c2cc; }
            svg .whisker { stroke: #222; stroke-width: 1.5; }
            svg .target { stroke: #b3261e; stroke-width: 1.5; stroke-dasharray: 4 3; }
            """;

    private Page() {}

    public static String of(Comparison comparison) {
        var html = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Twinstar beside HAProxy and nginx</title>\n<style>\n"
                + STYLE + "</style>\n<h1>Twinstar beside HAProxy and nginx</h1>\n");
        for (String paragraph : Head.of(comparison.settings())) html.append(paragraph("", paragraph));
        html.append(
                paragraph("", "A bar is a median, its whisker goes from the least to the greatest, a dashed line is Twinstar's target."));
        html.append(paragraph("machine", String.join(" · ", comparison.machine())));
        comparison.workloads().forEach(workload -> html.append(section(comparison, workload)));
        comparison.remarks().forEach(remark -> html.append(paragraph("", remark)));
        return html.append("</html>\n").toString();
    }

    private static String section(Comparison comparison, Workload workload) {
        var charts = new StringBuilder();
        var verdicts = new ArrayList<String>();
        for (Figure figure : workload.figures()) {
            values(comparison, workload, figure).svg().ifPresent(charts::append);
            ratios(comparison, workload, figure).svg().ifPresent(charts::append);
            for (Contender contender : comparison.contenders()) {
                var verdict = Table.verdict(comparison, workload, contender, figure);
                if (!verdict.isEmpty()) verdicts.add(contender.name() + ", " + figure.title() + ": " + verdict);
            }
        }
        return "<h2>%s</h2>\n%s<div class=\"charts\">\n%s\n</div>\n%s".formatted(workload.name(),
                paragraph("", workload.description() + "."),
                charts, verdicts.isEmpty() ? "" : paragraph("verdict", String.join("; ", verdicts)));
    }

    private static Bars values(Comparison comparison, Workload workload, Figure figure) {
        var bars = comparison.contenders().stream().flatMap(contender -> bar(contender,
                comparison.value(workload, contender, figure)).stream()).toList();
        return new Bars(figure.heading(), bars, mark(figure, Target.Of.VALUE));
    }

    private static Bars ratios(Comparison comparison, Workload workload, Figure figure) {
        var bars = comparison.contenders().stream().filter(contender -> !contender.equals(Contender.BASE))
                .flatMap(contender -> bar(contender, comparison.ratio(workload, contender, figure)).stream()).toList();
        return new Bars(figure.title() + ", HAProxy = 1", bars, mark(figure, Target.Of.RATIO));
    }

    private static Optional<Bars.Bar> bar(Contender contender, Optional<Spread> spread) {
        return spread.map(known -> new Bars.Bar(contender.name(), known, contender instanceof Contender.Twinstar));
    }

    private static OptionalDouble mark(Figure figure, Target.Of of) {
        return figure.target().filter(target -> target.of() == of).map(target -> OptionalDouble.of(target.bound()))
                .orElse(OptionalDouble.empty());
    }

    private static String paragraph(String type, String text) {
        return "<p%s>%s</p>\n".formatted(type.isEmpty() ? "" : " class=\"" + type + "\"", Bars.escaped(text));
    }
}
