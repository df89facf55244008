package io.twinstar.health;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.twinstar.health.AgentReply.Mode;

import static org.assertj.core.api.Assertions.assertThat;

/** What an agent says stands beside what the check says. */
class AgentOnBoardTest {

    private static final Thresholds LIMITS = new Thresholds(2, 3);
    private static final HealthBoard<String> UP = HealthBoard.of(Map.of("a", LIMITS, "b", LIMITS)).observe("a", new ProbeResult.Passed(1))
            .board();
    private static final AgentReply DRAIN = reply(Optional.of(Mode.DRAIN), Optional.empty());
    private static final AgentReply DOWN = reply(Optional.empty(), Optional.of(false));

    @Test
    void aDrainedBackendIsNeitherUpNorDown() {
        var observed = UP.hear("a", DRAIN);
        assertThat(observed.flipped()).isTrue();
        assertThat(observed.board().isUp("a")).isFalse();
        assertThat(observed.board().isDown("a")).isFalse();
        assertThat(observed.board().agent("a").mode()).isEqualTo(Mode.DRAIN);
        assertThat(observed.board().hear("a", DRAIN).flipped()).as("said again").isFalse();
    }

    @Test
    void anAgentCanTakeABackendDownButNotBringUpOneThatFails() {
        var down = UP.hear("a", DOWN).board();
        assertThat(down.isDown("a")).isTrue();
        assertThat(down.observe("a", new ProbeResult.Passed(1)).board().isDown("a")).as("a passed check changes nothing").isTrue();
        var up = reply(Optional.of(Mode.READY), Optional.of(true));
        assertThat(down.hear("a", up).board().isUp("a")).isTrue();
        var failing = HealthBoard.of(Map.of("a", LIMITS)).observe("a", new ProbeResult.Failed(1, "x")).board();
        assertThat(failing.hear("a", up).board().isUp("a")).isFalse();
    }

    @Test
    void whatItSaidOutlivesAReloadAsLongAsThereIsAnAgent() {
        var drained = UP.hear("a", DRAIN).board().watching(Map.of("b", LIMITS, "a", new Thresholds(1, 1)));
        assertThat(drained.withAgents(Set.of("a")).agent("a").mode()).isEqualTo(Mode.DRAIN);
        assertThat(drained.withAgents(Set.of("b")).agent("a")).isEqualTo(AgentState.SILENT);
        assertThat(drained.withAgents(Set.of("b")).isUp("a")).isTrue();
    }

    @Test
    void oneThatIsNotWatchedIsNotHeard() {
        var observed = UP.hear("c", DRAIN);
        assertThat(observed.flipped()).isFalse();
        assertThat(observed.board()).isSameAs(UP);
        assertThat(UP.agent("c")).isEqualTo(AgentState.SILENT);
    }

    private static AgentReply reply(Optional<Mode> mode, Optional<Boolean> up) {
        return new AgentReply(Optional.empty(), mode, up, Optional.empty(), Optional.empty());
    }
}
