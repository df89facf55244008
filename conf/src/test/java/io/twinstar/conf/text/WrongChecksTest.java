package io.twinstar.conf.text;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.twinstar.conf.text.Texts.SMALL;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** As {@link WrongFilesTest}, inside a check: column 12 of line 10 is its brace, and 14 its first letter. */
class WrongChecksTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aMistakeIsPrintedWithItsPlaceAndNothingElseIs(String check, List<String> printed) {
        Texts.assertPrinted(SMALL, "    backends:", "    check: { " + check + " }\n    backends:", printed);
    }

    static Stream<Arguments> aMistakeIsPrintedWithItsPlaceAndNothingElseIs() {
        return Stream.of( //
                // two protocols, and options of others
                row("tcp: connect, redis: ping", "f:10:35: a check asks by tcp or by redis, not both; remove one of them"),
                row("http: /, https: /", "f:10:30: a check asks by http or by https, not both; remove one of them"),
                row("expect: a, expect-hex: 00", "f:10:37: a check asks by expect or by expect-hex, not both; remove one of them"),
                row("method: HEAD", "f:10:22: method does not go with a check by tcp; remove it; it goes with http, https"),
                row("http: /, ca: ca.pem", "f:10:27: ca does not go with a check by http; remove it; it goes with https, tls, grpcs"),
                row("grpc: check, send: x", "f:10:33: send does not go with a check by grpc; remove it; it goes with expect, expect-hex"),
                // options that contradict each other
                row("expect: a, send: b, send-hex: 00", "f:10:44: a check sends one thing; keep one of send and send-hex"),
                row("tls: handshake, verify: false, ca: ca.pem", "f:10:38: the ca verifies; keep one of ca and verify"),
                row("http: /, method: HEAD, body: x", "f:10:43: an answer to HEAD has no body; keep one of method and body"),
                row("redis: ping, user: x", "f:10:33: a user without a password; add password: redis.password, or remove user"),
                // values
                row("tls: on", "f:10:19: tls on is not handshake; write tls: handshake"),
                row("http: /, method: POST", "f:10:31: method POST is not one of GET, HEAD, OPTIONS; write method: GET"),
                row("http: /, host: 198.18.0.21", "f:10:29: host 198.18.0.21 is not a host's name; write host: www.example.com"),
                row("http: /, status: 200-99",
                        "f:10:31: status 200-99 is not a status or a range within 100 to 599; write status: 200-399"),
                row("http: /, status: [ 200, 399-200 ]",
                        "f:10:38: status 399-200 is not a status or a range within 100 to 599; write status: [ 200-399 ]"),
                row("expect-hex: 0d0",
                        "f:10:26: expect-hex 0d0 is not two hexadecimal digits for each of 1 to 1024 bytes; write expect-hex: \"0d0a\""),
                row("expect: \"\"", "f:10:22: expect \"\" is not a text of 1 to 1024 characters; write expect: \"PING\\r\\n\""),
                row("redis: ping, password: \"s\\0cret\"",
                        "f:10:37: password is not the name of the file that holds the password; write password: redis.password"),
                row("exec: []", "f:10:20: exec is empty; add /usr/local/bin/script"),
                row("port: 0", "f:10:20: port 0 is not a whole number from 1 to 65535; write port: 8081"),
                row("every: 1s, fast: 2s",
                        "f:10:31: fast 2s is longer than every, 1s; fast is for a backend that may be about to change: make it shorter"),
                // the agent
                row("agent: 9000", "f:10:21: agent of the check is 9000, not a mapping; write agent: { port: 9000 }"),
                row("agent: { every: 2s }", "f:10:21: agent of the check has no port; add port: 8081"),
                row("agent: { port: 9000, rise: 2 }",
                        "f:10:35: agent of the check has no key rise; the keys here are port, every, timeout, send"));
    }

    private static Arguments row(String check, String... printed) { return arguments(check, List.of(printed)); }
}
