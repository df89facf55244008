package io.twinstar.gateway.control;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Track;
import io.twinstar.conf.Vip;
import io.twinstar.conf.text.ConfText;
import io.twinstar.conf.text.Decoded;
import io.twinstar.gateway.control.ControlEvent.Request;
import io.twinstar.health.ProbeResult;
import io.twinstar.vip.Fitness;

import static org.assertj.core.api.Assertions.assertThat;

/** What ails the VIPs web (ports 80 and 8080 to the pool web) and mail (port 25 to the pool mail), and who is told. */
class FitnessTest {

    private static final ProbeResult PASSED = new ProbeResult.Passed(1_000_000);
    private static final ProbeResult FAILED = new ProbeResult.Failed(1_000_000, "no answer");
    private static final Fitness WEB_IS_DEAD = new Fitness(1, false, "pool web has no live backend");
    private static final Fitness NO_ROUTER = new Fitness(1, true, "router unreachable");

    private static final Track ROUTER = track("router", new Track.Subject.Upstream(Inet4Address.ofLiteral("198.18.0.1")));
    private static final Track UPLINK = track("uplink", new Track.Subject.Interface("eth1"));
    private static final Track DISK = track("disk", new Track.Subject.Script(List.of("/bin/check", "/data")));

    private Control.Step step = Control.begin(conf(), "aaa", 0);

    @Test
    void aVipIsWellWhileNothingIsKnown() {
        assertAssessed(Fitness.WELL, Fitness.WELL);
    }

    @Test
    void aPoolWhoseLastLiveBackendDiesAilsTheVipsThatLeadToItOnce() {
        probe("21", FAILED);
        assertNotAssessed("the other backend is not known yet");
        probe("22", PASSED);
        assertNotAssessed("one is live");
        probe("22", FAILED);
        probe("22", FAILED);
        assertNotAssessed("two failures of three");
        probe("22", FAILED);
        assertAssessed(WEB_IS_DEAD, Fitness.WELL);
        assertThat(notes()).contains("VIP web: this node is ill: pool web has no live backend");
        probe("22", FAILED);
        assertNotAssessed("it is as dead as before");
        probe("21", PASSED);
        probe("21", PASSED);
        assertAssessed(Fitness.WELL, Fitness.WELL);
        assertThat(notes()).contains("VIP web: this node is well");
    }

    @Test
    void aBackendThatGetsNoConnectionsKeepsNoPoolAlive() {
        step = Control.begin(conf(0), "aaa", 0);
        probe("22", PASSED);
        probe("21", FAILED);
        assertAssessed(WEB_IS_DEAD, Fitness.WELL);
    }

    @Test
    void aTrackerThatFallsAilsTheVipsThatNameIt() {
        step = Control.begin(tracking(conf(), "web", ROUTER), "aaa", 0);
        look(ROUTER, PASSED);
        look(ROUTER, FAILED);
        look(ROUTER, FAILED);
        assertNotAssessed("two failures of three");
        look(ROUTER, FAILED);
        assertAssessed(NO_ROUTER, Fitness.WELL);
        assertThat(notes()).containsExactly("track router is down: no answer", "VIP web: this node is ill: router unreachable");
        look(ROUTER, new ProbeResult.Failed(1, "permission denied"));
        assertNotAssessed("its words changed, its state did not");
        look(ROUTER, PASSED);
        assertNotAssessed("one pass of two");
        look(ROUTER, PASSED);
        assertAssessed(Fitness.WELL, Fitness.WELL);
        assertThat(notes()).containsExactly("track router is up", "VIP web: this node is well");
    }

    @Test
    void ailmentsAddUp() {
        step = Control.begin(tracking(conf(), "web", ROUTER, UPLINK, DISK), "aaa", 0);
        look(UPLINK, FAILED);
        look(DISK, FAILED);
        probe("21", FAILED);
        probe("22", FAILED);
        look(ROUTER, FAILED);
        assertAssessed(new Fitness(4, true, "router unreachable; uplink down; disk failing; pool web has no live backend"), Fitness.WELL);
    }

    @Test
    void aTrackerThatNoVipNamesAilsNone() {
        step = Control.begin(tracking(tracking(conf(), "web", ROUTER), "web"), "aaa", 0);
        look(ROUTER, FAILED);
        assertNotAssessed("nobody minds");
        assertThat(notes()).containsExactly("track router is down: no answer");
    }

    @Test
    void aReloadThatChangesNoFitnessTellsNobody() {
        step = Control.begin(tracking(conf(), "web", ROUTER), "aaa", 0);
        look(ROUTER, FAILED);
        var stricter = new Track(ROUTER.name(), ROUTER.subject(), ROUTER.every(), ROUTER.timeout(), 1, 1);
        reload(tracking(conf(), "web", stricter));
        assertNotAssessed("it is the same subject, and as unreachable as before");
        assertThat(step.effects()).contains(new Effect.WatchTracks(Map.of("router", stricter)));
        look(stricter, PASSED);
        assertAssessed(Fitness.WELL, Fitness.WELL);
    }

    @Test
    void anotherSubjectIsAnotherTrackerAndLateNewsOfTheOldOneIsNone() {
        step = Control.begin(tracking(conf(), "web", ROUTER), "aaa", 0);
        look(ROUTER, FAILED);
        var other = track("router", new Track.Subject.Upstream(Inet4Address.ofLiteral("198.18.0.2")));
        reload(tracking(conf(), "web", other));
        assertAssessed(Fitness.WELL, Fitness.WELL);
        look(ROUTER, FAILED);
        assertNotAssessed("this was the old one");
        look(other, FAILED);
        assertAssessed(NO_ROUTER, Fitness.WELL);
    }

    @Test
    void aReloadCanMakeAVipMindWhatItDidNotAndTheAgentHearsItBeforeTheVips() {
        step = Control.begin(tracking(conf(), "web", ROUTER), "aaa", 0);
        take(new ControlEvent.Settled());
        look(ROUTER, FAILED);
        reload(tracking(tracking(conf(), "web", ROUTER), "mail", ROUTER));
        assertAssessed(NO_ROUTER, NO_ROUTER);
        assertThat(step.effects().stream().map(Object::getClass).toList()).containsSubsequence(Effect.AssessVips.class,
                Effect.ApplyVips.class);
    }

    @Test
    void theElectionsAreJoinedWhenTrackersHaveLookedTooOrAfterAWhile() {
        var begun = Control.begin(tracking(conf(), "web", ROUTER), "aaa", 0);
        step = begun;
        for (String backend : List.of("21", "22", "25")) probe(backend, PASSED);
        assertThat(step.effects()).noneMatch(Effect.JoinVips.class::isInstance);
        look(ROUTER, FAILED);
        assertThat(step.effects().stream().map(Object::getClass).toList()).as("the agent knows before it starts")
                .containsSubsequence(Effect.AssessVips.class, Effect.JoinVips.class);
        step = begun;
        take(new ControlEvent.Settled());
        assertThat(step.effects()).hasExactlyElementsOfTypes(Effect.JoinVips.class);
    }

    private void take(ControlEvent event) {
        step = Control.step(step.next(), event, 0);
    }

    private void probe(String lastByte, ProbeResult result) {
        take(new ControlEvent.Probed(backend(lastByte), result));
    }

    private void look(Track track, ProbeResult result) {
        take(new ControlEvent.Tracked(track.id(), result));
    }

    private void reload(Conf conf) {
        take(new ControlEvent.Prepared(Offer.ofFile(new Request("SIGHUP", 7), conf, "bbb", "")));
    }

    private void assertAssessed(Fitness web, Fitness mail) {
        assertThat(step.effects().stream().filter(Effect.AssessVips.class::isInstance).toList())
                .containsExactly(new Effect.AssessVips(Map.of("web", web, "mail", mail)));
        assertThat(step.next().snapshot().fitness()).isEqualTo(Map.of("web", web, "mail", mail));
    }

    private void assertNotAssessed(String why) {
        assertThat(step.effects()).as(why).noneMatch(Effect.AssessVips.class::isInstance);
    }

    private List<String> notes() {
        return step.effects().stream().filter(Effect.Note.class::isInstance).map(effect -> ((Effect.Note) effect).text()).toList();
    }

    private static Track track(String name, Track.Subject subject) {
        return new Track(name, subject, Duration.ofSeconds(1), Duration.ofMillis(500), 2, 3);
    }

    private static BackendId backend(String lastByte) {
        return conf().pools().values().stream().flatMap(pool -> pool.backends().stream()).map(Backend::id)
                .filter(id -> id.endpoint().equals("198.18.0." + lastByte + ":8080")).findFirst().orElseThrow();
    }

    /** These trackers beside those that are there, and this VIP minding them and no others. */
    private static Conf tracking(Conf conf, String vip, Track... tracks) {
        var all = new LinkedHashMap<>(conf.tracks());
        for (Track track : tracks) all.put(track.name(), track);
        var vips = new LinkedHashMap<>(conf.vips());
        vips.computeIfPresent(vip, (_, old) -> new Vip(old.name(), old.addresses(), old.interfaceName(), old.vrid(), old.advertise(),
                old.preferred(), old.failback(), old.group(), Stream.of(tracks).map(Track::name).toList(), old.wire()));
        return new Conf(conf.nodes(), conf.pair(), all, vips, conf.listeners(), conf.pools(), conf.notifies(), conf.relay(), conf.admin(),
                conf.log());
    }

    private static Conf conf() {
        return conf(1);
    }

    private static Conf conf(int weightOf22) {
        return switch (ConfText.read("""
                nodes:
                  castor: { address: 198.18.0.11 }
                vips:
                  web: { address: 198.18.0.100, interface: eth0, vrid: 51 }
                  mail: { address: 198.18.0.101, interface: eth0, vrid: 52 }
                listeners:
                  web: { vip: web, port: 80, pool: web }
                  web8080: { vip: web, port: 8080, pool: web }
                  mail: { vip: mail, port: 25, pool: mail }
                pools:
                  web:
                    backends: [{ address: 198.18.0.21:8080 }, { address: 198.18.0.22:8080, weight: %d }]
                  mail:
                    backends: [{ address: 198.18.0.25:8080 }]
                """.formatted(weightOf22))) {
            case Decoded.Good(Conf conf) -> conf;
            case Decoded.Bad(var problems) -> throw new AssertionError(problems);
        };
    }
}
