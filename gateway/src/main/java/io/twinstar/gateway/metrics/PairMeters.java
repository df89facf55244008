package io.twinstar.gateway.metrics;

import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import io.twinstar.vip.Alarm;
import io.twinstar.vip.PairStatus;
import io.twinstar.vip.VipAgent;
import io.twinstar.vip.pulse.PulseState;

/** What is counted of the pair: the pulse, the alarms about it, and how late the agent's thread came. Read at each scrape. */
final class PairMeters {

    private final MeterRegistry registry;
    private final VipAgent vips;

    private PairMeters(MeterRegistry registry, VipAgent vips) {
        this.registry = registry;
        this.vips = vips;
    }

    static void bind(MeterRegistry registry, VipAgent vips) {
        var meters = new PairMeters(registry, vips);
        Gauge.builder("twinstar.agent.lateness.max.seconds", vips, of -> of.latenessNanos() / 1e9)
                .description("How late the agent's thread came to what was due, at worst, in the last minute or two").register(registry);
        for (PulseState state : PulseState.values()) {
            meters.gauge("twinstar.pulse.state", Tags.of("state", state.text()), pair -> pair.pulse().state() == state ? 1 : 0,
                    "1 for how the other gateway's process is heard");
        }
        meters.counter("sent", pair -> pair.pulse().sent());
        meters.counter("heard", pair -> pair.pulse().heard());
        meters.counter("lost", pair -> pair.pulse().lost());
        meters.counter("dropped", pair -> sum(pair.pulse().dropped()));
        meters.gauge("twinstar.pair.configuration.agrees", Tags.empty(), pair -> pair.agrees() ? 1 : 0,
                "1: the other gateway runs the same file; 0: another, or it is not known");
        for (Alarm alarm : Alarm.values()) {
            if (!alarm.isOfThePair()) continue;
            meters.gauge("twinstar.pair.alarm", Tags.of("alarm", alarm.text()), pair -> pair.alarms().containsKey(alarm) ? 1 : 0,
                    "1 while the alarm is raised");
        }
    }

    private static double sum(Map<String, Long> counts) { return counts.values().stream().mapToLong(Long::longValue).sum(); }

    private void gauge(String name, Tags tags, ToDoubleFunction<PairStatus> value, String description) {
        Gauge.builder(name, vips, of -> of.pair().map(value::applyAsDouble).orElse(0.0)).tags(tags).description(description)
                .register(registry);
    }

    private void counter(String what, ToDoubleFunction<PairStatus> value) {
        FunctionCounter.builder("twinstar.pulses", vips, of -> of.pair().map(value::applyAsDouble).orElse(0.0))
                .tags("what", what).description("Datagrams of the pulse").register(registry);
    }
}
