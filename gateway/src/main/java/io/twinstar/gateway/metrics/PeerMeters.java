package io.twinstar.gateway.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.peer.LinkStatus;
import io.twinstar.gateway.peer.PeerLink;

/** What is counted of the link to the other gateway. Read at each scrape. */
final class PeerMeters {

    /** Each as a label: what a stranger can cause must not make series without bound. */
    private static final List<String> REFUSALS = List.of("wrong-sender", "not-quic", "no-handshake", "unknown-authority", "expired",
            "not-yet-valid", "wrong-node", "malformed");

    private PeerMeters() {}

    static void bind(MeterRegistry registry, PeerLink link, ControlLoop control) {
        gauge(registry, link, "twinstar.peer.link.up", it -> it.view().up() ? 1 : 0, "1: the two gateways talk");
        gauge(registry, link, "twinstar.peer.link.round.trip.seconds", it -> nanos(it.view().roundTripNanos().orElse(0)),
                "There and back, as measured last");
        gauge(registry, link, "twinstar.peer.link.silent.seconds",
                it -> it.view().heardAtNanos().isPresent() ? nanos(System.nanoTime() - it.view().heardAtNanos().getAsLong()) : Double.NaN,
                "How long ago the other gateway was heard");
        gauge(registry, link, "twinstar.peer.certificate.expires.seconds",
                it -> Duration.between(Instant.now(), it.certificateExpires()).toSeconds(), "Until this node's certificate expires");
        gauge(registry, link, "twinstar.peer.configuration.generation",
                it -> it.view().report().map(report -> (double) report.configuration().generation()).orElse(Double.NaN),
                "Configurations the other gateway has accepted since its start");
        gauge(registry, link, "twinstar.peer.configuration.same", it -> same(it, control), "1: both have the same file; 0: they do not");
        FunctionCounter.builder("twinstar.peer.connections", link, of -> of.status().view().conversations())
                .description("QUIC connections that each side has accepted").register(registry);
        gauge(registry, link, "twinstar.peer.flows.told", it -> it.view().flows().told(),
                "Open connections of clients of this gateway that the other one knows of");
        gauge(registry, link, "twinstar.peer.flows.known", it -> it.view().flows().known(),
                "Open connections of clients of the other gateway that this one knows of");
        FunctionCounter.builder("twinstar.peer.flows.left.out", link, of -> of.status().view().flows().leftOut())
                .description("Connections that the other gateway was not told of, there being too many").register(registry);
        gauge(registry, link, "twinstar.peer.sources.known", it -> it.view().sources(),
                "Sources of connections to the other gateway that count against their limits here as well");
        for (String why : REFUSALS) {
            FunctionCounter.builder("twinstar.peer.refused", link, of -> of.status().refused().getOrDefault(why, 0L)).tag("reason", why)
                    .description("What came to the peer link and was not the other gateway's").register(registry);
        }
    }

    private static double same(LinkStatus status, ControlLoop control) {
        return status.view().report().map(report -> report.configuration().sha256().equals(control.snapshot().sha256()) ? 1.0 : 0.0)
                .orElse(Double.NaN);
    }

    private static double nanos(long nanos) {
        return nanos / 1e9;
    }

    private static void gauge(MeterRegistry registry, PeerLink link, String name, ToDoubleFunction<LinkStatus> value, String description) {
        Gauge.builder(name, link, of -> value.applyAsDouble(of.status())).description(description).register(registry);
    }
}
