package io.twinstar.benchmarks.compare;

import java.util.Map;

import io.twinstar.gateway.json.Json;

/** A comparison with every single measurement, as one JSON object. */
public final class ComparisonJson {

    private ComparisonJson() {}

    public static String of(Comparison comparison) {
        var settings = comparison.settings();
        return Json
                .write(Json.members("rounds", settings.rounds(), "seconds", settings.seconds(), "machine", comparison.machine(), "remarks",
                        comparison.remarks(), "workloads",
                        comparison.workloads().stream().map(workload -> workload(comparison, workload)).toList()));
    }

    private static Map<String, Object> workload(Comparison comparison, Workload workload) {
        return Json.members("workload", workload.name(), "description", workload.description(), "contenders",
                comparison.contenders().stream().map(contender -> contender(comparison, workload, contender)).toList());
    }

    private static Map<String, Object> contender(Comparison comparison, Workload workload, Contender contender) {
        return Json.members("contender", contender.name(), "figures", workload.figures().stream()
                .map(figure -> figure(comparison, workload, contender, figure)).toList());
    }

    private static Map<String, Object> figure(Comparison comparison, Workload workload, Contender contender, Figure figure) {
        return Json.members("figure", figure.quantity().text(), "unit", figure.unit(),
                "values", comparison.values(workload, contender, figure),
                "value", comparison.value(workload, contender, figure).map(ComparisonJson::spread),
                "ratio", comparison.ratio(workload, contender, figure).map(ComparisonJson::spread),
                "target", figure.target().map(ComparisonJson::target), "met", comparison.meets(workload, contender, figure));
    }

    private static Map<String, Object> spread(Spread spread) {
        return Json.members("min", spread.min(), "median", spread.median(), "max", spread.max());
    }

    private static Map<String, Object> target(Target target) {
        return Json.members("of", target.of() == Target.Of.RATIO ? "ratio" : "value", "bound", target.bound());
    }
}
