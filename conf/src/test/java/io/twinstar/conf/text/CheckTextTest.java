package io.twinstar.conf.text;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Bytes;
import io.twinstar.conf.Check;
import io.twinstar.conf.Check.Agent;
import io.twinstar.conf.Check.Pace;
import io.twinstar.conf.Probe;
import io.twinstar.conf.Probe.Method;
import io.twinstar.conf.Probe.Statuses;
import io.twinstar.conf.change.Changes;

import static io.twinstar.conf.text.Texts.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What a check asks, read from the file and told in a plan. */
class CheckTextTest {

    private static final String TIMES = ", every: 2s, timeout: 1s, rise: 2, fall: 3 }";

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void eachProbeIsReadAndToldAsItStandsInTheFile(String written, Probe probe, String told) {
        assertThat(check(written)).isEqualTo(new Check(probe, Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3));
        var sentence = Changes.between(Texts.good(with("rise: 7")), Texts.good(with(written))).getFirst().sentence();
        assertThat(sentence).isEqualTo("pool web: check { tcp: connect, every: 2s, timeout: 1s, rise: 7, fall: 3 } → { " + told + TIMES);
    }

    static Stream<Arguments> eachProbeIsReadAndToldAsItStandsInTheFile() {
        var example = Optional.of("www.example.com");
        return Stream.of( //
                same("tcp: connect", new Probe.Tcp()), //
                same("http: /healthz", new Probe.Http("/healthz")), //
                same("http: /, method: HEAD, host: www.example.com, status: [200, 204-206]",
                        new Probe.Http("/", Method.HEAD, example, List.of(new Statuses(200, 200), new Statuses(204, 206)), Optional.empty(),
                                Optional.empty())), //
                same("http: /, status: [503], body: \"not \"",
                        new Probe.Http("/", Method.GET, Optional.empty(), List.of(new Statuses(503, 503)),
                                Optional.of(Bytes.ofText("not ")),
                                Optional.empty())), //
                told("http: /, status: 200-204",
                        new Probe.Http("/", Method.GET, Optional.empty(), List.of(new Statuses(200, 204)), Optional.empty(),
                                Optional.empty()),
                        "http: /, status: [200-204]"), //
                same("https: /, host: www.example.com, ca: ca.pem",
                        new Probe.Http("/", Method.GET, example, List.of(Statuses.DEFAULT), Optional.empty(),
                                Optional.of(new Probe.Tls(example, true, Optional.of("ca.pem"))))), //
                same("tls: handshake, verify: false", new Probe.Tls(Optional.empty(), false, Optional.empty())), //
                told("tls: handshake, verify: true, ca: ca.pem", new Probe.Tls(Optional.empty(), true, Optional.of("ca.pem")),
                        "tls: handshake, ca: ca.pem"), //
                told("send: \"A\\r\\n\", expect: \"+B\"", new Probe.Exchange(Optional.of(Bytes.ofText("A\r\n")), Bytes.ofText("+B")),
                        "send: \"A\\r\\n\", expect: \"+B\""), //
                told("send-hex: 00FF, expect-hex: 0d0A00", new Probe.Exchange(Optional.of(Bytes.ofHex("00ff")), Bytes.ofText("\r\n\0")),
                        "send: hex 00ff, expect: hex 0d0a00"), //
                same("redis: ping", new Probe.Redis(Optional.empty(), Optional.empty())), //
                same("redis: ping, user: probe, password: redis.password",
                        new Probe.Redis(Optional.of("probe"), Optional.of("redis.password"))), //
                same("postgres: startup", new Probe.Postgres("twinstar", Optional.empty())), //
                same("postgres: startup, user: app, database: shop", new Probe.Postgres("app", Optional.of("shop"))), //
                same("mysql: handshake", new Probe.Mysql(Optional.empty())), //
                same("mysql: handshake, user: probe", new Probe.Mysql(Optional.of("probe"))), //
                same("grpc: check", new Probe.Grpc(Optional.empty(), Optional.empty(), Optional.empty())), //
                same("grpcs: check, service: shop.v1.Orders, host: www.example.com, ca: ca.pem",
                        new Probe.Grpc(Optional.of("shop.v1.Orders"), example,
                                Optional.of(new Probe.Tls(example, true, Optional.of("ca.pem"))))), //
                same("exec: [/bin/check, a b]", new Probe.Exec(List.of("/bin/check", "a b"))), //
                told("exec: /bin/check", new Probe.Exec(List.of("/bin/check")), "exec: [/bin/check]"));
    }

    @Test
    void timesFollowFromTheIntervalUnlessTheyAreGiven() {
        assertThat(Check.DEFAULT.pace()).isEqualTo(new Pace(Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(5)));
        assertThat(check("every: 500ms").pace()) // 500 / 4, and 500 · 5 / 2
                .isEqualTo(new Pace(Duration.ofMillis(500), Duration.ofMillis(125), Duration.ofMillis(1_250)));
        assertThat(check("fast: 1s, down-every: 1m").pace())
                .isEqualTo(new Pace(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMinutes(1)));
    }

    @Test
    void aPortAnAgentAndTimesOfTheirOwnAreReadAndTold() {
        String written = "fast: 1s, down-every: 1m, port: 8081, agent: { port: 9000, send: web }";
        assertThat(check(written))
                .isEqualTo(new Check(new Probe.Tcp(), new Pace(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMinutes(1)),
                        Duration.ofSeconds(1), 2, 3, Optional.of(8081),
                        Optional.of(new Agent(9000, Duration.ofSeconds(2), Duration.ofSeconds(1), Optional.of(Bytes.ofText("web"))))));
        assertThat(Changes.between(Texts.good(SMALL), Texts.good(with(written))).getFirst().sentence())
                .endsWith(" → { tcp: connect, every: 2s, fast: 1s, down-every: 1m, timeout: 1s, rise: 2, fall: 3, port: 8081, "
                        + "agent: { port: 9000, every: 2s, timeout: 1s, send: \"web\" } }");
        assertThat(check("agent: { port: 9000, every: 5s, timeout: 2s }").agent())
                .contains(new Agent(9000, Duration.ofSeconds(5), Duration.ofSeconds(2), Optional.empty()));
    }

    private static Arguments same(String text, Probe probe) { return arguments(text, probe, text); }

    private static Arguments told(String written, Probe probe, String told) { return arguments(written, probe, told); }

    private static Check check(String written) {
        return Texts.good(with(written)).pools().values().iterator().next().check();
    }

    private static String with(String check) { return SMALL.replace("    backends:", "    check: { " + check + " }\n    backends:"); }
}
