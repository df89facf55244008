package io.twinstar.gateway.notify;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.gateway.notify.Notice.Kind;
import io.twinstar.vip.Alarm;
import io.twinstar.vip.VipReport;
import io.twinstar.vip.election.Role;

import static org.assertj.core.api.Assertions.assertThat;

class NoticeTest {

    private static final int PIPE_BYTES = 65_536; // pipe(7)

    @Test
    void aChangeOfRoleIsATransition() {
        assertThat(json(roleChanged("peer-died"))).isEqualTo("""
                {"time":"2026-11-21T08:23:06.123Z","order":17,"node":"castor","kind":"transition","vip":"web",\
                "from":"Backup","to":"Active","cause":"peer-died","reason":"198.18.0.12 \\"died\\""}""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stalled", "unacknowledged"})
    void steppingDownUnaskedIsAFence(String cause) {
        assertThat(json(new VipReport.RoleChanged("web", Role.ACTIVE, Role.BACKUP, cause, "stalled for 170 ms"))).isEqualTo("""
                {"time":"2026-11-21T08:23:06.123Z","order":17,"node":"castor","kind":"fence","vip":"web",\
                "from":"Active","to":"Backup","cause":"%s","reason":"stalled for 170 ms"}""".formatted(cause));
    }

    @Test
    void anAlarmIsRaisedAndCleared() {
        assertThat(json(new VipReport.AlarmChanged("pair", Alarm.PULSE_LOST, true, "nothing for 30 ms"))).isEqualTo("""
                {"time":"2026-11-21T08:23:06.123Z","order":17,"node":"castor","kind":"alarm","vip":"pair",\
                "cause":"pulse-lost","evidence":"nothing for 30 ms"}""");
        assertThat(json(new VipReport.AlarmChanged("pair", Alarm.PULSE_LOST, false, "heard again"))).isEqualTo("""
                {"time":"2026-11-21T08:23:06.123Z","order":17,"node":"castor","kind":"clear","vip":"pair",\
                "cause":"pulse-lost","evidence":"heard again"}""");
    }

    @Test
    void aRestoredAddressAndAFailedSetupSayWhatHappened() {
        assertThat(json(new VipReport.Restored("web"))).isEqualTo("""
                {"time":"2026-11-21T08:23:06.123Z","order":17,"node":"castor","kind":"restore","vip":"web",\
                "reason":"put back an address that somebody had removed"}""");
        assertThat(json(new VipReport.SetupFailed("web", "no interface eth7"))).isEqualTo("""
                {"time":"2026-11-21T08:23:06.123Z","order":17,"node":"castor","kind":"setup-failed","vip":"web",\
                "reason":"no interface eth7"}""");
    }

    @Test
    void howManyClientsOfTheOtherGatewayAreToldIsSaid() {
        assertThat(json(new VipReport.OrphansTold("web", 500))).isEqualTo("""
                {"time":"2026-11-21T08:23:06.123Z","order":17,"node":"castor","kind":"tickle","vip":"web",\
                "reason":"clients of the other gateway are told of its end","connections":"500"}""");
    }

    @Test
    void theEndOfTheOtherProcessIsSaid() {
        assertThat(json(new VipReport.PeerEnded("its connection was closed"))).isEqualTo("""
                {"time":"2026-11-21T08:23:06.123Z","order":17,"node":"castor","kind":"peer-ended","vip":"pair",\
                "reason":"the other gateway's process has ended","evidence":"its connection was closed"}""");
    }

    @Test
    void aReloadSaysByWhomAndWhatCameOfIt() {
        assertThat(json(Notice.reload("user root", true, "generation 2, 2 changes", List.of("one", "two")))).isEqualTo("""
                {"time":"2026-11-21T08:23:06.123Z","order":17,"node":"castor","kind":"reload","by":"user root",\
                "cause":"accepted","reason":"generation 2, 2 changes","evidence":"one; two"}""");
        assertThat(json(Notice.reload("SIGHUP", false, "generation 1 stays", List.of("gateway.yaml:1:1: wrong")))).isEqualTo("""
                {"time":"2026-11-21T08:23:06.123Z","order":17,"node":"castor","kind":"reload","by":"SIGHUP",\
                "cause":"refused","reason":"generation 1 stays","evidence":"gateway.yaml:1:1: wrong"}""");
    }

    @Test
    void aReloadThatChangedNothingHasNoEvidence() {
        assertThat(json(Notice.reload("SIGHUP", true, "the file has not changed", List.of()))).isEqualTo("""
                {"time":"2026-11-21T08:23:06.123Z","order":17,"node":"castor","kind":"reload","by":"SIGHUP",\
                "cause":"accepted","reason":"the file has not changed"}""");
    }

    @Test
    void lossesAreCounted() {
        assertThat(json(Notice.lost("webhook", 12))).isEqualTo("""
                {"time":"2026-11-21T08:23:06.123Z","order":17,"node":"castor","kind":"lost","channel":"webhook",\
                "reason":"12 events lost"}""");
        assertThat(Notice.eventsLost(1)).isEqualTo("1 event lost");
    }

    @Test
    void theTimeAlwaysHasItsMilliseconds() {
        var event = new Event(1, Instant.parse("2026-11-21T08:23:06Z"), "castor", Notice.lost("audit", 1));
        assertThat(event.json()).startsWith("{\"time\":\"2026-11-21T08:23:06.000Z\",");
    }

    @Test
    void theEnvironmentHasWhatTheJsonHas() {
        assertThat(event(Notice.of(roleChanged("peer-died"))).environment()).containsExactlyEntriesOf(inOrder(
                "TWINSTAR_TIME", "2026-11-21T08:23:06.123Z", "TWINSTAR_ORDER", "17", "TWINSTAR_NODE", "castor",
                "TWINSTAR_KIND", "transition", "TWINSTAR_VIP", "web", "TWINSTAR_FROM", "Backup", "TWINSTAR_TO", "Active",
                "TWINSTAR_CAUSE", "peer-died", "TWINSTAR_REASON", "198.18.0.12 \"died\""));
    }

    @Test
    void aVariableHasNoNulInIt() {
        var event = event(new Notice(Kind.SETUP_FAILED, Map.of("reason", "a\0b")));
        assertThat(event.environment()).containsEntry("TWINSTAR_REASON", "a b");
    }

    @Test
    void theLongestEventFitsAPipe() {
        var worst = "\1".repeat(5_000); // six bytes each in JSON: cut to 999 of them and an ellipsis, five facts are 5 · (999 · 6 + 3)
        var event = event(Notice.of(new VipReport.RoleChanged(worst, Role.ACTIVE, Role.BACKUP, worst, worst)));
        assertThat(event.notice().facts().get("reason")).isEqualTo("\1".repeat(999) + "…");
        assertThat(event.json().getBytes(StandardCharsets.UTF_8).length).isBetween(3 * 5_997, PIPE_BYTES);
    }

    private static VipReport roleChanged(String cause) {
        return new VipReport.RoleChanged("web", Role.BACKUP, Role.ACTIVE, cause, "198.18.0.12 \"died\"");
    }

    private static String json(VipReport report) {
        return json(Notice.of(report));
    }

    private static String json(Notice notice) {
        return event(notice).json();
    }

    private static Event event(Notice notice) {
        return new Event(17, Instant.parse("2026-11-21T08:23:06.123987Z"), "castor", notice);
    }

    private static Map<String, String> inOrder(String... namesAndValues) {
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) map.put(namesAndValues[i], namesAndValues[i + 1]);
        return map;
    }
}
