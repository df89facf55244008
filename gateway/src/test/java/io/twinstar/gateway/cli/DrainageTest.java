package io.twinstar.gateway.cli;

import org.junit.jupiter.api.Test;

import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

import static org.assertj.core.api.Assertions.assertThat;

class DrainageTest {

    private static final JsonObject PAGE = Json.read("""
            { "listeners": [ { "name": "web", "drained": 7 } ],
              "pools": [ { "name": "web", "backends": [ { "address": "198.18.0.21:80", "drained": 1 },
                                                        { "address": "198.18.0.22:80", "drained": 2 } ] },
                         { "name": "api", "backends": [ { "address": "198.18.0.21:80", "drained": 4 } ] } ],
              "not_ready": [
                { "subject": "web/198.18.0.21:80", "open": 3, "closes_seconds": 1.5, "spread_seconds": 2 },
                { "subject": "pool/web", "open": 9, "closes_seconds": 0, "spread_seconds": 0 },
                { "subject": "listener/web", "open": 5, "closes_seconds": 10, "spread_seconds": 0 } ] }
            """);

    @Test
    void saysHowManyAreLeftAndForHowLongAndHowManyADrainHasClosed() {
        assertThat(Drainage.of(PAGE, "web/198.18.0.21:80")).isEqualTo(new Drainage(true, 3, 1, 3.5)); // 1.5 s + 2 s
        assertThat(Drainage.of(PAGE, "pool/web")).isEqualTo(new Drainage(true, 9, 3, 0)); // 1 and 2 closed
        assertThat(Drainage.of(PAGE, "listener/web")).isEqualTo(new Drainage(true, 5, 7, 10));
    }

    @Test
    void whatIsReadyDoesNotDrainAndWhatIsNotThereNeither() {
        assertThat(Drainage.of(PAGE, "api/198.18.0.21:80")).isEqualTo(new Drainage(false, 0, 4, 0));
        assertThat(Drainage.of(PAGE, "nothing of the kind")).isEqualTo(new Drainage(false, 0, 0, 0));
    }
}
