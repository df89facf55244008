package io.twinstar.gateway.relay.preread;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ServerNamesTest {

    private static final ServerNames<String> NAMES = new ServerNames<>(
            Map.of("example.org", "apex", "*.example.org", "below", "www.example.org", "www", "*.a.example.org", "deep"));

    @ParameterizedTest
    @CsvSource({"example.org, apex", "www.example.org, www", "mail.example.org, below", "x.www.example.org, below",
            "a.example.org, below", "b.a.example.org, deep", "c.b.a.example.org, deep"})
    void theVeryNameGoesBeforeAStarAndALongerStarBeforeAShorterOne(String name, String meant) {
        assertThat(NAMES.find(name)).contains(meant);
    }

    @Test
    void whatNothingCoversIsNotFound() {
        for (String name : new String[]{"org", "example.com", "badexample.org", "*.example.net"})
            assertThat(NAMES.find(name)).as(name).isEmpty();
        assertThat(new ServerNames<>(Map.of()).find("example.org")).isEmpty();
    }
}
