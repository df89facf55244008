package io.twinstar.conf.text;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Accept;
import io.twinstar.conf.Admission;
import io.twinstar.conf.Backend;
import io.twinstar.conf.Cidr;
import io.twinstar.conf.Limits;
import io.twinstar.conf.Listener;
import io.twinstar.conf.OnEjection;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Queue;
import io.twinstar.conf.Rate;
import io.twinstar.conf.Recourse;

import static io.twinstar.conf.text.Texts.SMALL;
import static io.twinstar.conf.text.Texts.good;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Who is let in, who waits, and what is done where a backend fails. */
class AdmissionTextTest {

    @Test
    void whatIsLeftOutLimitsNothing() {
        assertThat(listener("")).extracting(Listener::admission, Listener::accept).containsExactly(Admission.OPEN, Accept.DEFAULT);
        assertThat(pool("panic: 30%").recourse()).isEqualTo(new Recourse(new Queue(1_000, Duration.ofSeconds(5)), 2, OnEjection.KEEP));
    }

    @Test
    void everythingOfAListenersAdmissionIsRead() {
        Listener web = listener("max-connections: 20000, rate: 1000/s, burst: 2000, per-source: { max-connections: 100, rate: 30/m },"
                + " allow: [ 198.18.0.0/15, \"2001:db8::/32\" ], deny: [ 198.18.0.66 ], backlog: 64, fast-open: 16");
        assertThat(web.admission().all()).isEqualTo(new Limits(20_000, Optional.of(new Rate(1_000, Duration.ofSeconds(1), 2_000))));
        assertThat(web.admission().perSource()).as("the burst is the rate").isEqualTo(
                new Limits(100, Optional.of(new Rate(30, Duration.ofMinutes(1), 30))));
        assertThat(web.admission().allow()).extracting(Cidr::toString).containsExactly("198.18.0.0/15", "2001:db8:0:0:0:0:0:0/32");
        assertThat(web.admission().deny()).extracting(Cidr::toString).containsExactly("198.18.0.66/32");
        assertThat(web.accept()).isEqualTo(new Accept(64, 16));
        assertThat(listener("per-source: { rate: 1000000/s }").admission().perSource().maxConnections()).isEqualTo(Backend.UNLIMITED);
    }

    @Test
    void everythingOfAPoolsRecourseIsRead() {
        Pool web = pool("queue: { max: 0, timeout: 100ms }", "retries: 10", "on-ejection: reset", "timeouts: { max-duration: 12h }");
        assertThat(web.recourse()).isEqualTo(new Recourse(new Queue(0, Duration.ofMillis(100)), 10, OnEjection.RESET));
        assertThat(web.timeouts().maxDuration()).contains(Duration.ofHours(12));
        assertThat(pool("queue: {}").recourse().queue()).isEqualTo(Queue.DEFAULT);
    }

    @ParameterizedTest
    @EnumSource
    void eachWordForAnEjectionIsRead(OnEjection word) {
        assertThat(pool("on-ejection: " + word.text()).recourse().onEjection()).isEqualTo(word);
    }

    @Test
    void tensOfThousandsOfBlocksAreRead() {
        String blocks = IntStream.range(0, 50_000).mapToObj(i -> "10.%d.%d.0/24".formatted(i / 256, i % 256))
                .collect(Collectors.joining(", "));
        assertThat(listener("deny: [ " + blocks + " ]").admission().deny()).hasSize(50_000);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aMistakeIsPrintedWithItsPlaceAndNothingElseIs(String wrong, List<String> printed) {
        Texts.assertPrinted(SMALL, "port: 80", "port: 80, " + wrong, printed);
    }

    static Stream<Arguments> aMistakeIsPrintedWithItsPlaceAndNothingElseIs() {
        String rate = "is not a number of connections from 1 to 1000000 a second or a minute; write rate: 500/s";
        String block = "is not an address, or a block that starts with its first one; write ";
        return Stream.of( // "  web: { vip: web, port: 80, " are 29 characters
                arguments("rate: 0/s", List.of("f:7:36: rate 0/s " + rate)),
                arguments("rate: 500", List.of("f:7:36: rate 500 " + rate)),
                arguments("rate: 1000001/s", List.of("f:7:36: rate 1000001/s " + rate)),
                arguments("rate: 5/h", List.of("f:7:36: rate 5/h " + rate)),
                arguments("burst: 5", List.of("f:7:37: burst is for a rate, and there is none; add rate: 500/s")),
                arguments("per-source: { burst: 5 }", List.of("f:7:51: burst is for a rate, and there is none; add rate: 500/s")),
                arguments("max-connections: 0",
                        List.of("f:7:47: max-connections 0 is not a whole number from 1 to 1000000; write max-connections: 1000")),
                arguments("per-source: { max: 5 }",
                        List.of("f:7:44: per-source has no key max; the keys here are max-connections, rate, burst")),
                arguments("allow: [ 198.18.0.66/26 ]", List.of("f:7:39: allow 198.18.0.66/26 " + block + "allow: [ 198.18.0.64/26 ]")),
                arguments("deny: [ web.example ]", List.of("f:7:38: deny web.example " + block + "deny: [ 198.18.0.0/15 ]")),
                arguments("allow: []", List.of("f:7:37: allow is empty; add 198.18.0.0/15")),
                arguments("allow: [ 10.0.0.1 ], deny: [ 10.0.0.2, 10.0.0.1/32 ]",
                        List.of("f:7:69: 10.0.0.1/32 is both allowed and denied; keep it in one of the two lists")),
                arguments("backlog: 0", List.of("f:7:39: backlog 0 is not a whole number from 1 to 65535; write backlog: 4096")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aMistakeOfAPoolIsPrintedToo(String wrong, List<String> printed) {
        Texts.assertPrinted(SMALL, "    backends:", "    " + wrong + "\n    backends:", printed);
    }

    static Stream<Arguments> aMistakeOfAPoolIsPrintedToo() {
        return Stream.of(
                arguments("queue: { max: 100001 }", List.of("f:10:19: max 100001 is not a whole number from 0 to 100000; write max: 1000")),
                arguments("queue: { timeout: 0s }",
                        List.of("f:10:23: timeout 0s is not a time from 1ms to 1h with its unit (us, ms, s, m or h); write timeout: 5s")),
                arguments("retries: 11", List.of("f:10:14: retries 11 is not a whole number from 0 to 10; write retries: 2")),
                arguments("on-ejection: rst",
                        List.of("f:10:18: on-ejection rst is not one of keep, reset, close; write on-ejection: keep")));
    }

    private static Listener listener(String keys) {
        return requireNonNull(good(SMALL.replace("port: 80", "port: 80" + (keys.isEmpty() ? "" : ", " + keys))).listeners().get("web"));
    }

    private static Pool pool(String... lines) {
        String text = SMALL.replace("    backends:", "    " + String.join("\n    ", lines) + "\n    backends:");
        return requireNonNull(good(text).pools().get("web"));
    }
}
