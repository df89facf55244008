package io.twinstar.conf.text;

import java.time.Duration;
import java.util.Optional;

import io.twinstar.conf.Check;
import io.twinstar.conf.Check.Agent;
import io.twinstar.conf.Check.Pace;

/** The checks: how often, where, and beside whom a backend is asked; what it is asked is {@link ProbeGrammar}'s. */
final class CheckGrammar {

    static final Kind<Duration> TIME = Kind.time(Duration.ofMillis(1), Duration.ofHours(1), "1s");
    static final Kind<Integer> COUNT = Kind.whole(1, 100, 3);

    private static final Kind<Integer> PORT = Kind.whole(1, 65_535, 8081);

    private CheckGrammar() {}

    static Optional<Check> check(Fields check) {
        var probe = ProbeGrammar.probe(check);
        var every = check.optional("every", TIME).orElse(Check.DEFAULT.pace().every());
        var fast = check.optional("fast", TIME).orElse(Pace.fastDefault(every));
        var downEvery = check.optional("down-every", TIME).orElse(Pace.downEveryDefault(every));
        var timeout = check.optional("timeout", TIME);
        var rise = check.optional("rise", COUNT);
        var fall = check.optional("fall", COUNT);
        var port = check.optional("port", PORT);
        var agent = check.optionalFields("agent", "agent of the check", "agent: { port: 9000 }").flatMap(CheckGrammar::agent);
        if (fast.compareTo(every) > 0) {
            check.wrong("fast", "fast %s is longer than every, %s".formatted(Durations.text(fast), Durations.text(every)),
                    "fast is for a backend that may be about to change: make it shorter");
        }
        return check.whole(() -> new Check(probe.get(), new Pace(every, fast, downEvery), timeout.orElse(Check.DEFAULT.timeout()),
                rise.orElse(Check.DEFAULT.rise()), fall.orElse(Check.DEFAULT.fall()), port, agent));
    }

    private static Optional<Agent> agent(Fields agent) {
        var port = agent.required("port", PORT);
        var every = agent.optional("every", TIME);
        var timeout = agent.optional("timeout", TIME);
        var send = agent.optional("send", ProbeGrammar.TEXT);
        return agent
                .whole(() -> new Agent(port.orElseThrow(), every.orElse(Agent.EVERY_DEFAULT), timeout.orElse(Agent.TIMEOUT_DEFAULT), send));
    }
}
