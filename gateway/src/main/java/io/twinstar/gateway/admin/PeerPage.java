package io.twinstar.gateway.admin;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import io.twinstar.gateway.control.Snapshot;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.peer.LinkStatus;
import io.twinstar.gateway.peer.link.LinkView;
import io.twinstar.gateway.peer.report.PeerReport;
import io.twinstar.gateway.peer.report.PeerReport.BackendState;

/** What the status page says of the link to the other gateway, and of what that has told: it is as old as {@code heard_seconds}. */
final class PeerPage {

    private PeerPage() {}

    static Map<String, Object> of(LinkStatus link, Snapshot own, long nowNanos) {
        LinkView view = link.view();
        return Json.members(
                "peer", link.peer(),
                "link", view.up() ? "up" : "down",
                "since_seconds", StatusPage.seconds(nowNanos - view.sinceNanos()),
                "reason", view.reason(),
                "heard_seconds", ago(view.heardAtNanos(), nowNanos),
                "round_trip_ms",
                view.roundTripNanos().isPresent() ? Optional.of(view.roundTripNanos().getAsLong() / 1e6) : Optional.empty(),
                "acknowledged", !view.unacknowledged(),
                "connections", view.conversations(),
                "flows", Json.members("told", view.flows().told(), "known", view.flows().known(), "left_out", view.flows().leftOut()),
                "sources", Json.members("known", view.sources()),
                "generation", view.report().map(report -> report.configuration().generation()),
                "sha256", view.report().map(report -> report.configuration().sha256()),
                "same_configuration", view.report().map(report -> report.configuration().sha256().equals(own.sha256())),
                "vips", view.report().map(PeerPage::vips),
                "backends", view.report().map(report -> backends(report, view)),
                "by_hand", view.report().map(PeerPage::wishes),
                "refused", link.refused(),
                "certificate_expires", link.certificateExpires(),
                "certificate_problem", link.problem());
    }

    private static List<Map<String, Object>> vips(PeerReport report) {
        return report.vips().entrySet().stream().sorted(Map.Entry.comparingByKey()).map(vip -> Json.members("name", vip.getKey(),
                "role", vip.getValue().role().title(), "ailments", vip.getValue().ailments())).toList();
    }

    /** What was wanted, and is not any more, is ready. */
    private static List<Map<String, Object>> wishes(PeerReport report) {
        return report.wishes().entrySet().stream().sorted(Map.Entry.comparingByKey()).map(wish -> Json.members("subject", wish.getKey(),
                "state", wish.getValue().state().text())).toList();
    }

    private static List<Map<String, Object>> backends(PeerReport report, LinkView view) {
        return report.backends().entrySet().stream().sorted(Comparator.comparing(backend -> backend.getKey().toString())).map(backend -> {
            BackendState state = backend.getValue();
            return Json.members("pool", backend.getKey().pool(), "address", backend.getKey().endpoint(),
                    "health", StatusPage.word(state.health()), "ejected", state.ejection().isPresent(),
                    "open", Optional.ofNullable(view.open().get(backend.getKey())));
        }).toList();
    }

    private static Optional<Double> ago(OptionalLong atNanos, long nowNanos) {
        return atNanos.isPresent() ? Optional.of(StatusPage.seconds(nowNanos - atNanos.getAsLong())) : Optional.empty();
    }
}
