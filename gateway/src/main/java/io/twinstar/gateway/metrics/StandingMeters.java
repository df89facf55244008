package io.twinstar.gateway.metrics;

import java.util.List;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Finder;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Snapshot;
import io.twinstar.gateway.control.Subject;

/** Whether a listener is closed by somebody's word, and how the finders of backends answer. */
record StandingMeters(MeterRegistry registry, ControlLoop control) {

    List<Meter> listener(String name) {
        return List.of(gauge("twinstar.listener.ready", Tags.of("listener", name),
                now -> now.inventory().standings().state(new Subject.OfListener(name)) == AdminState.READY ? 1 : 0,
                "0: it is in drain or maintenance, and its port is closed"));
    }

    List<Meter> finder(Finder.Id id) {
        var tags = Tags.of("pool", id.pool(), "finder", id.words());
        return List.of(gauge("twinstar.finder.backends", tags, now -> now.inventory().members().of(id).backends().size(),
                "Backends that it has found"),
                gauge("twinstar.finder.failing", tags, now -> now.inventory().members().of(id).failure().isPresent() ? 1 : 0,
                        "1: the last look failed, and what was found before stays"));
    }

    private Meter gauge(String name, Tags tags, ToDoubleFunction<Snapshot> value, String description) {
        return Gauge.builder(name, control, of -> value.applyAsDouble(of.snapshot())).tags(tags).description(description)
                .register(registry);
    }
}
