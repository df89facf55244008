package io.twinstar.gateway.control;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.twinstar.gateway.control.ControlEvent.VipReported;
import io.twinstar.gateway.relay.Closing;
import io.twinstar.vip.VipReport;
import io.twinstar.vip.election.Role;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of a VIP's connections when the agent tells that it moves. */
class FromAgentTest {

    private final Stage stage = new Stage(Stage.pool("", "21"));

    /** 100 s + 30 s - 2 s - 2 s / 10 */
    @Test
    void whatIsLeftIsClosedOverTwoSecondsThatEndAFifthOfASecondBeforeTheLingerDoes() {
        stage.at(100).take(lingers(Duration.ofSeconds(30)));
        assertThat(stage.effects()).contains(new Effect.LeaveVip("web", Closing.moved(127_800_000_000L, 2_000_000_000)));
    }

    /** 100 s + 1 s - 0.5 s - 0.05 s */
    @Test
    void ofAShortLingerTheSecondHalf() {
        stage.at(100).take(lingers(Duration.ofSeconds(1)));
        assertThat(stage.effects()).contains(new Effect.LeaveVip("web", Closing.moved(100_450_000_000L, 500_000_000)));
    }

    @Test
    void theyStayOnceThisNodeIsActiveAgainAndNotBefore() {
        stage.take(new VipReported(new VipReport.RoleChanged("web", Role.ACTIVE, Role.BACKUP, "handed-over", "")));
        assertThat(stage.effects()).noneMatch(Effect.KeepVip.class::isInstance);
        stage.take(new VipReported(new VipReport.LingerEnded("web", 1, false)));
        assertThat(stage.effects()).noneMatch(Effect.KeepVip.class::isInstance);
        stage.take(new VipReported(new VipReport.RoleChanged("web", Role.BACKUP, Role.ACTIVE, "peer-died", "")));
        assertThat(stage.effects()).contains(new Effect.KeepVip("web"));
    }

    @Test
    void connectionsThatAreServedOnUntilTheVipIsBackAreNoneThatAreLeft() {
        stage.take(new VipReported(new VipReport.LingerEnded("web", 17, true)));
        assertThat(stage.effects()).contains(
                new Effect.Note(Effect.Severity.INFO, "VIP web: back here, and so are the 17 connections served on"));
        stage.take(new VipReported(new VipReport.LingerEnded("web", 17, false)));
        assertThat(stage.effects()).contains(
                new Effect.Note(Effect.Severity.WARNING, "VIP web: no longer served on here, with 17 connections left"));
    }

    @Test
    void whatAProcessToldThatHasEndedIsForgottenAndItsEndIsSaid() {
        stage.take(new VipReported(new VipReport.PeerEnded("its connection was closed")));
        assertThat(stage.effects()).contains(new Effect.ForgetPeer(), new Effect.Note(Effect.Severity.INFO,
                "pair: the other gateway's process has ended: its connection was closed"));
    }

    private static ControlEvent lingers(Duration most) { return new VipReported(new VipReport.Lingers("web", 3, most)); }
}
