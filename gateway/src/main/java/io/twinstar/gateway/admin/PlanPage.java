package io.twinstar.gateway.admin;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.twinstar.conf.change.Change;
import io.twinstar.gateway.control.Plan;
import io.twinstar.gateway.json.Json;

/** {@code /v1/plan}: what a configuration would change, as one JSON object. */
final class PlanPage {

    private PlanPage() {}

    /** @param missing what it would be refused for as things are, a line each */
    static String render(String node, Plan plan, List<String> missing) {
        return Json.write(Json.members(
                "node", node,
                "generation", plan.generation(),
                "changes", plan.changes().stream().map(PlanPage::change).toList(),
                "drains", plan.drains().stream().map(drain -> Json.members("subject", drain.subject(), "open", drain.open())).toList(),
                "restarts", plan.changes().stream().filter(Plan::needsRestart).map(Change::sentence).toList(),
                "drift", plan.drift().stream().map(Change::sentence).toList(),
                "by_hand", plan.byHand().entrySet().stream().map(each -> Json.members("subject", each.getKey(),
                        "state", each.getValue().state().text(), "by", each.getValue().by())).toList(),
                "missing", missing));
    }

    private static Map<String, Object> change(Change change) {
        return Json.members(
                "kind", change.kind().name().toLowerCase(Locale.ROOT),
                "subject", change.subject(),
                "differences",
                change.differences().stream()
                        .map(each -> Json.members("field", each.field(), "from", each.from(), "to", each.to())).toList(),
                "sentence", change.sentence());
    }
}
