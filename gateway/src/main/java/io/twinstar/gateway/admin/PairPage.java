package io.twinstar.gateway.admin;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

import io.twinstar.conf.Conf;
import io.twinstar.conf.Node;
import io.twinstar.conf.Vip;
import io.twinstar.gateway.json.Json;
import io.twinstar.vip.Alarm;
import io.twinstar.vip.PairStatus;
import io.twinstar.vip.PulseView;
import io.twinstar.vip.pulse.Claim;

/** What the status page says of the other gateway, and of what is wrong. */
final class PairPage {

    private PairPage() {}

    static Map<String, Object> of(PairStatus pair, Conf conf, Node self, long nowNanos) {
        PulseView pulse = pair.pulse();
        return Json.members(
                "peer", conf.peerOf(self).map(Node::name),
                "pulse", pulse.state().text(),
                "connected", pulse.connected(),
                "heard_seconds", secondsSince(pulse.lastHeardNanos(), nowNanos),
                "round_trip_ms", optional(pulse.roundTripNanos(), nanos -> nanos / 1e6),
                "same_configuration", pulse.configHash().isPresent() ? pair.agrees() : "unknown",
                "vips", conf.vips().values().stream().flatMap(vip -> claim(vip, pulse).stream()).toList(),
                "sent", pulse.sent(),
                "heard", pulse.heard(),
                "lost", pulse.lost(),
                "dropped", pulse.dropped(),
                "witness",
                conf.pair().flatMap(own -> own.witness()).map(address -> address.getAddress().getHostAddress() + ":" + address.getPort()),
                "witness_heard_seconds", secondsSince(pair.witnessHeardNanos(), nowNanos),
                "witness_dropped", pair.witnessDropped(),
                "alarms", alarms(pair.alarms()));
    }

    /** What the other gateway said last of this VIP. */
    private static Optional<Map<String, Object>> claim(Vip vip, PulseView pulse) {
        return pulse.claims().stream().filter(claim -> claim.vrid() == vip.vrid() && claim.family() == Claim.Family.of(vip)).findFirst()
                .map(claim -> Json.members("name", vip.name(), "role", claim.role().title(), "priority", claim.priority(),
                        "ailments", claim.ailments(), "lingering", claim.lingering()));
    }

    static List<Map<String, Object>> alarms(Map<Alarm, String> raised) {
        return raised.entrySet().stream().sorted(Comparator.comparing(Map.Entry::getKey))
                .map(entry -> Json.members("alarm", entry.getKey().text(), "evidence", entry.getValue())).toList();
    }

    private static Optional<Double> secondsSince(OptionalLong atNanos, long nowNanos) {
        return optional(atNanos, at -> StatusPage.seconds(nowNanos - at));
    }

    private static Optional<Double> optional(OptionalLong value, LongFunction<Double> as) {
        return value.isPresent() ? Optional.of(as.apply(value.getAsLong())) : Optional.empty();
    }
}
