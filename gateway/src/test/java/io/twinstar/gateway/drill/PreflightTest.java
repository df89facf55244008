package io.twinstar.gateway.drill;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Drills;
import io.twinstar.conf.Drills.Kind;
import io.twinstar.conf.Window;
import io.twinstar.gateway.drill.Preflight.Circumstances;
import io.twinstar.gateway.json.Json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class PreflightTest {

    private static final String CASTOR = page("castor", "pollux", "Active");
    private static final String POLLUX = page("pollux", "castor", "Backup");
    private static final Circumstances GOOD = new Circumstances(Drills.NONE, ZonedDateTime.parse("2026-11-22T03:00:00Z"), true, true,
            List.of());

    static String page(String node, String peer, String role) {
        return """
                { "node": "%s", "configuration": { "sha256": "0123456789abcdef" },
                  "pair": { "peer": "%s", "pulse": "sound", "connected": true, "heard_seconds": 0.01, "alarms": [] },
                  "vips": [ { "name": "web", "address": "198.18.0.100", "role": "%s", "ailments": 0, "alarms": [] } ],
                  "listeners": [ { "name": "web", "address": "198.18.0.100", "port": 80, "pool": "web" } ],
                  "pools": [ { "name": "web", "backends": [
                    { "address": "198.18.0.21:8080", "state": "ready", "health": "up", "ejected": false },
                    { "address": "198.18.0.22:8080", "state": "ready", "health": "up", "ejected": false } ] } ] }
                """.formatted(node, peer, role);
    }

    private static List<String> refusals(Kind kind, String own, Optional<String> peer, Circumstances around) {
        var view = new PairView(Json.read(own), peer.map(Json::read));
        return Preflight.refusals(kind, view, view.firstListener(), around);
    }

    @Test
    void aPairThatIsWellMayBeDrilled() {
        for (Kind kind : Kind.values()) assertThat(refusals(kind, CASTOR, Optional.of(POLLUX), GOOD)).as(kind.text()).isEmpty();
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource
    void aDrillIsRefusedWithTheReason(String own, Optional<String> peer, List<String> reasons) {
        assertThat(refusals(Kind.CRASH, own, peer, GOOD)).isEqualTo(reasons);
    }

    static Stream<Arguments> aDrillIsRefusedWithTheReason() {
        return Stream.of(
                row(CASTOR, "", "pollux cannot be asked how it is; it answers over the pair's link (pair: { link: … }), or here where both"
                        + " run on one host"),
                row(CASTOR.replace("\"sound\"", "\"lost\"").replace("0.01", "3.2"), POLLUX,
                        "castor has not heard pollux for 3.2 s: the pulse is lost"),
                row(CASTOR, POLLUX.replace("\"connected\": true", "\"connected\": false"),
                        "pollux has not heard castor for 0.0 s: the pulse is sound, its connection is not open"),
                row(CASTOR, POLLUX.replace("0123456789abcdef", "fedcba9876543210"),
                        "the two have different configurations: castor has 0123456789ab, pollux has fedcba987654"),
                row(CASTOR, POLLUX.replace("Backup", "Initialize"), "VIP web has no Backup: pollux is Initialize"),
                row(CASTOR, POLLUX.replace("\"ailments\": 0", "\"ailments\": 1, \"evidence\": \"track router: failed\""),
                        "pollux is no good owner of VIP web: track router: failed"),
                row(CASTOR.replace("\"up\"", "\"down\""), POLLUX, "castor finds no backend of pool web up"),
                row(CASTOR, POLLUX.replace("\"up\"", "\"down\""), "pollux finds no backend of pool web up"),
                row(CASTOR, POLLUX.replace("{ \"node\"", "{ \"drill\": { \"kind\": \"hang\", \"by\": \"user root\" }, \"node\""),
                        "a drill runs already: hang, which user root began"),
                row(CASTOR.replace("\"sha256\"", "\"trial\": { \"by\": \"user anna\" }, \"sha256\""), POLLUX,
                        "a configuration of user anna is on trial on castor"),
                row(CASTOR, POLLUX.replace("\"heard_seconds\": 0.01, \"alarms\": []",
                        "\"heard_seconds\": 0.01, \"alarms\": [ { \"alarm\": \"cut-off\", \"evidence\": \"silence\" } ]"),
                        "pollux raises an alarm, cut-off: silence"),
                row(page("castor", "pollux", "Backup"), page("pollux", "castor", "Active"),
                        "castor is Active for no VIP that has a listener; run the drill on pollux's host"),
                row("{ \"node\": \"castor\", " + CASTOR.substring(CASTOR.indexOf("\"configuration\"")).replaceFirst("\"pair\".*\n", ""), "",
                        "castor has no other gateway: its configuration names no pair"));
    }

    private static Arguments row(String own, String peer, String... reasons) {
        return arguments(own, Optional.of(peer).filter(page -> !page.isEmpty()), List.of(reasons));
    }

    @Test
    void theListenersVipMustBeActiveHere() {
        var view = new PairView(Json.read(page("castor", "pollux", "Backup")), Optional.of(Json.read(page("pollux", "castor", "Active"))));
        assertThat(Preflight.refusals(Kind.CRASH, view, Optional.of("web"), GOOD)).containsExactly(
                "castor is not Active for VIP web; run the drill on pollux's host, or move the VIP: twinstar handover");
        assertThat(Preflight.refusals(Kind.CRASH, view, Optional.of("wed"), GOOD)).containsExactly("there is no listener wed");
    }

    @Test
    void outsideOfTheWindowsNoDrillBegins() {
        var night = new Drills(Drills.NONE.objectives(), List.of(Window.parse("02:00-05:00").orElseThrow()), Drills.NONE.zone(), 50,
                Optional.empty(), List.of(), List.of(), Map.of());
        var noon = ZonedDateTime.parse("2026-11-22T12:30:00Z");
        assertThat(refusals(Kind.HANDOVER, CASTOR, Optional.of(POLLUX), new Circumstances(night, noon, true, true, List.of())))
                .containsExactly("it is 12:30 in UTC, and drills begin in 02:00-05:00 only");
        assertThat(refusals(Kind.HANDOVER, CASTOR, Optional.of(POLLUX),
                new Circumstances(night, noon.withHour(3), true, true, List.of()))).isEmpty();
    }

    @Test
    void aBackendThatIsTheLastOneIsSpared() {
        String own = CASTOR.replaceFirst("\"up\"", "\"down\"");
        assertThat(refusals(Kind.BACKEND_DOWN, own, Optional.of(POLLUX), GOOD))
                .containsExactly("only one backend of pool web is up; without it nothing is");
        assertThat(refusals(Kind.SLOW_BACKEND, own, Optional.of(POLLUX), GOOD)).isEmpty();
    }

    @Test
    void clientsAreCutOffOnlyWhereSomebodyNoticesAndSees() {
        var blind = new Circumstances(Drills.NONE, GOOD.now(), false, false, List.of("nft"));
        assertThat(refusals(Kind.ISOLATE_CLIENTS, CASTOR, Optional.of(POLLUX), blind)).containsExactly(
                "VIP web tracks no upstream, so nobody would notice that clients are cut off; see track: in the configuration",
                "this host has no nft; install what has it",
                "isolate-clients cannot be seen from the gateway's own host; name a client's with --canary, such as --canary 'ssh client"
                        + " twinstar'");
    }

    @Test
    void aPairLacksWhatItHadBefore() {
        var before = new PairView(Json.read(CASTOR), Optional.of(Json.read(POLLUX)));
        var moved = new PairView(Json.read(page("castor", "pollux", "Backup")), Optional.of(Json.read(page("pollux", "castor", "Active"))));
        assertThat(before.lacks(before)).isEmpty();
        assertThat(moved.lacks(before)).contains("VIP web: castor is Backup, and was Active");
        assertThat(moved.strayed(before)).containsExactly("web");
        assertThat(before.strayedHere(moved)).containsExactly("web");
        var poorer = new PairView(Json.read(CASTOR), Optional.of(Json.read(POLLUX.replaceFirst("\"up\"", "\"down\""))));
        assertThat(poorer.lacks(before)).contains("backend web/198.18.0.21:8080 was up, and pollux does not find it up");
        assertThat(before.lacks(poorer)).as("one that is better").isEmpty();
        var contested = new PairView(
                Json.read(CASTOR.replace("\"ailments\": 0, \"alarms\": []",
                        "\"ailments\": 0, \"alarms\": [ { \"alarm\": \"contested\", \"evidence\": \"pollux advertises, too\" } ]")),
                Optional.of(Json.read(POLLUX)));
        assertThat(contested.lacks(before)).contains("castor raises an alarm, contested: pollux advertises, too");
        assertThat(contested.lacks(contested)).as("an alarm of before").isEmpty();
        var elsewhere = new PairView(Json.read(CASTOR.replace("\"alarms\": [] } ]",
                "\"alarms\": [] }, { \"name\": \"mail\", \"role\": \"Active\", \"alarms\": [ { \"alarm\": \"contested\", \"evidence\": \"again\" } ] } ]")),
                Optional.of(Json.read(POLLUX)));
        assertThat(elsewhere.lacks(contested)).as("the same alarm of another VIP").contains("castor raises an alarm, contested: again");
    }
}
