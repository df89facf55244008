package io.twinstar.health.dialogue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class StatusLineTest {

    @ParameterizedTest
    @CsvSource({"HTTP/1.1 200 OK, 200", "HTTP/1.0 204 No Content, 204", "HTTP/1.1 399, 399", "HTTP/1.1 999, 999"})
    void theStatusIsTheSecondWord(String line, int status) {
        assertThat(StatusLine.status(line)).hasValue(status);
        assertThat(StatusLine.status(line + "\r")).hasValue(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SSH-2.0-OpenSSH_9.2", "HTTP/2 200", "HTTP/1.1 20", "HTTP/1.1 2000 OK", "HTTP/1.1 OK", "HTTP/1.1  200 OK",
            " HTTP/1.1 200 OK",
            "http/1.1 200 OK", "HTTP/1.1 099 Low"})
    void whatIsNoStatusLineHasNone(String line) {
        assertThat(StatusLine.status(line)).isEmpty();
    }
}
