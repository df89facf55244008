package io.twinstar.gateway.admin;

import java.util.List;
import java.util.Map;

import io.twinstar.conf.Finder;
import io.twinstar.conf.Pool;
import io.twinstar.gateway.control.Inventory;
import io.twinstar.gateway.control.Standing;
import io.twinstar.gateway.control.Subject;
import io.twinstar.gateway.control.Subject.OfBackend;
import io.twinstar.gateway.control.Subject.OfListener;
import io.twinstar.gateway.control.Subject.OfPool;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.relay.BackendTally;
import io.twinstar.gateway.relay.Ledger;
import io.twinstar.gateway.relay.ListenerTally;

/** What of the status page is about what is not ready, and about where backends are found. */
final class StandingsPage {

    private StandingsPage() {}

    /** Everything that somebody does not want ready, and what is left of what was removed. */
    static List<Map<String, Object>> notReady(Inventory inventory, Ledger ledger, long nowNanos) {
        return inventory.standings().notReady().entrySet().stream()
                .filter(entry -> !entry.getValue().isOfRemoved() || open(entry.getKey(), ledger) > 0)
                .map(entry -> of(entry.getKey(), entry.getValue(), ledger, nowNanos)).toList();
    }

    private static Map<String, Object> of(Subject subject, Standing standing, Ledger ledger, long nowNanos) {
        return Json.members(
                "subject", subject,
                "state", standing.state().text(),
                "by", standing.by(),
                "since_seconds", StatusPage.seconds(nowNanos - standing.sinceNanos()),
                "open", open(subject, ledger),
                "closes_seconds", StatusPage.seconds(standing.closing().atNanos() - nowNanos),
                "spread_seconds", StatusPage.seconds(standing.drain().spread().toNanos()));
    }

    private static long open(Subject subject, Ledger ledger) {
        return switch (subject) {
            case OfBackend(var id) -> ledger.backend(id).map(BackendTally::open).orElse(0);
            case OfPool(String name) -> ledger.backends().entrySet().stream().filter(entry -> entry.getKey().pool().equals(name))
                    .mapToLong(entry -> entry.getValue().open()).sum();
            case OfListener(String name) -> ledger.listener(name).map(ListenerTally::open).orElse(0L);
        };
    }

    static List<Map<String, Object>> finders(Pool pool, Inventory inventory, long nowNanos) {
        return pool.finders().stream().map(finder -> finder(finder, inventory, nowNanos)).toList();
    }

    private static Map<String, Object> finder(Finder finder, Inventory inventory, long nowNanos) {
        var answer = inventory.members().of(finder.id());
        return Json.members(
                "finder", finder.words(),
                "backends", answer.backends().size(),
                "age_seconds", answer.goodNanos().map(good -> StatusPage.seconds(nowNanos - good)),
                "failure", answer.failure());
    }
}
