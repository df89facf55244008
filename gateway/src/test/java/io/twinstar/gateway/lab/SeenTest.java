package io.twinstar.gateway.lab;

import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SeenTest {

    @Test
    void aLineComesBackAsItWas() {
        for (Seen seen : new Seen[]{new Seen.Answered(12, Set.of("02:00:00:00:00:11", "02:00:00:00:00:12")),
                new Seen.Answered(13, Set.of()),
                new Seen.Claimed(14, "02:00:00:00:00:66"), new Seen.Requested(new Asked(1, 2, false, "Connection \"refused\""))})
            assertThat(Seen.ofLine(seen.line())).isEqualTo(seen);
    }

    @Test
    void aLineIsJson() {
        assertThat(new Seen.Claimed(14, "02:00:00:00:00:66").line()).contains("\"at\":14").contains("\"claimed\":\"02:00:00:00:00:66\"");
    }
}
