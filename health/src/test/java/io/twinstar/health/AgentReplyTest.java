package io.twinstar.health;

import java.util.Optional;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.health.AgentReply.Mode;
import io.twinstar.health.AgentReply.Parsed;

import static org.assertj.core.api.Assertions.assertThat;

class AgentReplyTest {

    @ParameterizedTest
    @CsvSource({"75%, 75, , , ", "0%, 0, , , ", "25600%, 25600, , , ", "25601%, 25600, , , ", "up, , , true, ", "down, , , false, ",
            "stopped, , , false, ", "fail, , , false, ",
            "failed, , , false, ", "ready, , READY, , ", "drain, , DRAIN, , ", "maint, , MAINTENANCE, , ", "maxconn:30, , , , 30",
            "UP Ready 50% MAXCONN:7, 50, READY, true, 7", "'up,75%,\tmaint', 75, MAINTENANCE, true, ", "up down, , , false, "})
    void eachWordChangesOneThing(String line, Integer percent, Mode mode, Boolean up, Integer connectionsMax) {
        assertThat(AgentReply.parse(line))
                .isEqualTo(new Parsed.Understood(new AgentReply(Optional.ofNullable(percent), Optional.ofNullable(mode),
                        Optional.ofNullable(up), Optional.ofNullable(connectionsMax), Optional.empty())));
    }

    @Test
    void aReasonFollowsASharp() {
        assertThat(parsed("down 10%# disk 1 is full, and #2 soon ").reason()).contains("disk 1 is full, and #2 soon");
        assertThat(parsed("down#x").up()).contains(false);
        assertThat(parsed("down #").reason()).isEmpty();
        assertThat(parsed("# up").up()).isEmpty();
        assertThat(parsed("").percent()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"upp, upp", "up 75, 75", "1234567890%, 1234567890%", "-5%, -5%", "maxconn:, maxconn:", "maxconn:-1, maxconn:-1",
            "maxconn:1000000000, maxconn:1000000000", "up HTTP/1.1, HTTP/1.1"})
    void aLineWithAWordThatMeansNothingChangesNothing(String line, String word) {
        assertThat(AgentReply.parse(line)).isEqualTo(new Parsed.Unknown(word));
    }

    @Test
    void whatIsNotSaidStaysAsItWas() {
        var state = AgentState.SILENT.hear(parsed("drain 50% maxconn:30 #backup runs"));
        assertThat(state).isEqualTo(new AgentState(50, Mode.DRAIN, true, Optional.of(30), Optional.of("backup runs")));
        assertThat(state.hear(parsed("75%"))).isEqualTo(new AgentState(75, Mode.DRAIN, true, Optional.of(30), Optional.of("backup runs")));
        assertThat(state.hear(parsed("up"))).isEqualTo(new AgentState(50, Mode.DRAIN, true, Optional.of(30), Optional.empty()));
        assertThat(state.hear(parsed("ready"))).isEqualTo(new AgentState(50, Mode.READY, true, Optional.of(30), Optional.empty()));
    }

    @Test
    void onlyABackendThatIsUpAndReadyTakesConnections() {
        assertThat(AgentState.SILENT.takesConnections()).isTrue();
        assertThat(AgentState.SILENT.hear(parsed("down")).takesConnections()).isFalse();
        assertThat(AgentState.SILENT.hear(parsed("drain")).takesConnections()).isFalse();
        assertThat(AgentState.SILENT.hear(parsed("maint")).hear(parsed("up")).takesConnections()).isFalse();
        assertThat(AgentState.SILENT.hear(parsed("maint down")).hear(parsed("up ready")).takesConnections()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"100, 3, 3", "50, 3, 2", "50, 4, 2", "10, 3, 1", "1, 1, 1", "0, 3, 0", "200, 3, 6", "25600, 1, 256", "25600, 2, 256",
            "50, 0, 0"}) // 1.5 rounds to 2, 0.3 is kept at 1
    void theWeightIsAShareOfTheConfiguredOne(int percent, int configured, int weight) {
        assertThat(AgentState.SILENT.hear(parsed(percent + "%")).weight(configured)).isEqualTo(weight);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyLineIsParsed(long seed) {
        var random = new SplittableRandom(seed);
        String letters = "updownreadymaintdrain0123456789%:# ,\tmaxconn:\u0000\u00ff\u2028";
        for (int round = 0; round < 20_000; round++) {
            var line = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) line.append(letters.charAt(random.nextInt(letters.length())));
            assertThat(AgentReply.parse(line.toString())).as("seed %d, round %d: %s", seed, round, line).isNotNull();
        }
    }

    private static AgentReply parsed(String line) {
        assertThat(AgentReply.parse(line)).isInstanceOf(Parsed.Understood.class);
        return ((Parsed.Understood) AgentReply.parse(line)).reply();
    }
}
