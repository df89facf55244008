package io.twinstar.gateway.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.matrix.Measured;
import io.twinstar.gateway.matrix.Result;
import io.twinstar.gateway.matrix.Row;
import io.twinstar.gateway.matrix.Table;

/** The matrix with every single measurement, as one JSON object. Times are in milliseconds. */
final class MatrixJson {

    private MatrixJson() {}

    static String of(Table table) {
        return Json.write(Json.members("ok", table.isOk(), "rows", table.rows().stream().map(row -> row(row, table)).toList()));
    }

    private static Map<String, Object> row(Row row, Table table) {
        var results = table.results().stream().filter(result -> result.row().equals(row)).map(MatrixJson::result).toList();
        return Json.members("row", row.id(), "fault", row.fault(), "expected", row.expected(), "results", results);
    }

    private static Map<String, Object> result(Result result) {
        List<Object> acts = new ArrayList<>();
        for (int act = 0; act < result.acts().size(); act++) {
            acts.add(Json.members("act", result.row().acts().get(act).name(), "runs",
                    result.acts().get(act).stream().map(MatrixJson::measured).toList()));
        }
        return Json.members("pair", result.system(), "verdict", result.verdict(), "acts", acts);
    }

    private static Map<String, Object> measured(Measured run) {
        return Json.members("client_gap_ms", millis(run.gapNanos()), "two_answer_ms", millis(run.twoNanos()), "none_answers_ms",
                millis(run.noneNanos()), "old_silent_after_ms", millis(run.silentNanos()), "settled_after_ms", millis(run.settledNanos()),
                "moves", run.moves(), "old", run.old(), "owners_at_end", run.owners(), "garp", run.claims(), "transitions",
                run.facts().transitions(), "dropped", run.facts().counted(), "alarms", run.facts().alarms());
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e4) / 1e2;
    }
}
