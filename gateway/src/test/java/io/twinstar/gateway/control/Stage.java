package io.twinstar.gateway.control;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.text.BackendsText;
import io.twinstar.conf.text.ConfText;
import io.twinstar.conf.text.Decoded;
import io.twinstar.gateway.control.ControlEvent.Request;
import io.twinstar.health.ProbeResult;

/** Control on a simulated clock, in which seconds are counted from 0: one event after the other, and what came of the last one. */
final class Stage {

    static final Request ROOT = new Request("user root", 7);
    static final ProbeResult PASSED = new ProbeResult.Passed(1_000_000);
    static final ProbeResult FAILED = new ProbeResult.Failed(1_000_000, "connection refused");

    private static final String HEAD = """
            nodes:
              castor: { address: 198.18.0.11 }
            vips:
              web: { address: 198.18.0.100, interface: eth0, vrid: 51 }
            """;

    private Control.Step step;
    private long seconds;

    /** @param listenersAndPools with the pool web */
    Stage(String listenersAndPools) {
        step = Control.begin(conf(listenersAndPools), "0", nowNanos());
    }

    static Conf conf(String listenersAndPools) {
        return switch (ConfText.read(HEAD + listenersAndPools)) {
            case Decoded.Good(Conf conf) -> conf;
            case Decoded.Bad(var problems) -> throw new AssertionError(problems);
        };
    }

    Stage at(long second) {
        seconds = second;
        return this;
    }

    long nowNanos() { return Duration.ofSeconds(seconds).toNanos(); }

    Stage take(ControlEvent event) {
        step = Control.step(step.next(), event, nowNanos());
        return this;
    }

    /** As the control loop does, whose sockets can be bound. */
    Stage want(ControlEvent.StateWanted wanted) {
        take(wanted);
        boolean prepares = effects().stream().anyMatch(Effect.PrepareState.class::isInstance);
        return prepares ? take(new ControlEvent.StatePrepared(wanted)) : this;
    }

    Stage reload(String listenersAndPools) {
        return take(
                new ControlEvent.Prepared(Offer.ofFile(ROOT, conf(listenersAndPools), Integer.toString(listenersAndPools.hashCode()), "")));
    }

    Stage probe(ProbeResult result, String... backends) {
        for (String backend : backends) take(new ControlEvent.Probed(id(backend), result));
        return this;
    }

    Snapshot snapshot() { return step.next().snapshot(); }

    List<Effect> effects() { return step.effects(); }

    List<String> notes() {
        return effects().stream().filter(Effect.Note.class::isInstance).map(effect -> ((Effect.Note) effect).text()).toList();
    }

    /** What the last event made be checked; empty if it left the checks alone. */
    List<String> checked() {
        return effects().stream().filter(Effect.Watch.class::isInstance).map(effect -> ((Effect.Watch) effect).checks().keySet())
                .flatMap(Collection::stream).map(BackendId::endpoint).toList();
    }

    /** Those of the pool web that new connections go to. */
    List<String> serving() {
        return snapshot().inventory().populated().pools().values().stream().filter(pool -> pool.name().equals("web"))
                .flatMap(pool -> pool.backends().stream()).map(backend -> backend.id()).filter(snapshot()::serves)
                .map(BackendId::endpoint).toList();
    }

    /** {@code 21} is web/198.18.0.21:8080. */
    static BackendId id(String lastByte) {
        return BackendsText.id("web/198.18.0." + lastByte + ":8080").orElseThrow();
    }

    static String pool(String options, String... lastBytes) {
        var lines = new StringBuilder(
                "listeners:\n  web: { vip: web, port: 80, pool: web }\npools:\n  web:\n    drain: { deadline: 30s, spread: 5s }\n")
                .append(options).append("    backends:\n");
        Stream.of(lastBytes).forEach(last -> lines.append("      - { address: 198.18.0.").append(last).append(":8080 }\n"));
        return lines.toString();
    }
}
