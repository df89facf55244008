package io.twinstar.health.probe;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class StatusLineTest {

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r", "HTTP/1.0 204 No Content", "HTTP/1.1 302 Found\r", "HTTP/1.1 399 \r",
            "HTTP/1.1 200"})
    void twoHundredToThreeHundredNinetyNinePasses(String line) {
        assertThat(StatusLine.failure(line)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1 503 Service Unavailable, status 503", "HTTP/1.1 199 Odd, status 199", "HTTP/1.0 400 Bad Request, status 400",
            "HTTP/1.1 999, status 999"})
    void anyOtherStatusFails(String line, String reason) {
        assertThat(StatusLine.failure(line)).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SSH-2.0-OpenSSH_9.2", "HTTP/2 200", "HTTP/1.1 20", "HTTP/1.1 2000 OK", "HTTP/1.1 OK", "HTTP/1.1  200 OK",
            " HTTP/1.1 200 OK",
            "http/1.1 200 OK", "HTTP/1.1 099 Low"})
    void whatIsNoStatusLineFails(String line) {
        assertThat(StatusLine.failure(line)).contains("not an HTTP answer");
    }
}
