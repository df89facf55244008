package io.twinstar.gateway.control;

import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Conf;
import io.twinstar.conf.change.Change;
import io.twinstar.conf.text.ConfText;
import io.twinstar.conf.text.Decoded;

import static org.assertj.core.api.Assertions.assertThat;

class PlanTest {

    private static final String TEXT = """
            nodes: { castor: { address: 198.18.0.11 } }
            vips: { web: { address: 198.18.0.100, interface: eth0, vrid: 51 } }
            listeners: { web: { vip: web, port: 80, pool: web }, api: { vip: web, port: 81, pool: api } }
            pools:
              web: { backends: [ { address: 198.18.0.21:80 }, { address: 198.18.0.22:80 }, { address: 198.18.0.23:80, weight: 0 } ] }
              api: { backends: [ { address: 198.18.0.21:81 } ] }
            relay: { loops: 1 }
            """;

    private final Snapshot now = Control.begin(conf(TEXT), "aaa", 0).next().snapshot();

    @Test
    void whatGetsNoNewConnectionsAnyMoreIsToldWithThoseItHas() {
        var plan = plan(TEXT.replace("api: { vip: web, port: 81, pool: api }", "")
                .replace("  api: { backends: [ { address: 198.18.0.21:81 } ] }\n", "")
                .replace("{ address: 198.18.0.21:80 }, ", "").replace("22:80 }", "22:80, weight: 0 }"));
        assertThat(plan.drains()).containsExactlyInAnyOrder(new Plan.Drain("backend web/198.18.0.22:80", 22),
                new Plan.Drain("backend web/198.18.0.21:80", 21), new Plan.Drain("backend api/198.18.0.21:81", 21),
                new Plan.Drain("listener api", 3));
    }

    @Test
    void whatTheFileWouldDrainIsToldToo() {
        assertThat(plan(TEXT.replace("21:80 }", "21:80, state: drain }")).drains())
                .containsExactly(new Plan.Drain("backend web/198.18.0.21:80", 21));
        assertThat(plan(TEXT.replace("port: 81, pool: api }", "port: 81, pool: api, state: maintenance }")).drains())
                .containsExactly(new Plan.Drain("listener api", 3));
        assertThat(plan(TEXT.replace("  api: { backends", "  api: { state: drain, backends")).drains())
                .containsExactly(new Plan.Drain("backend api/198.18.0.21:81", 21));
    }

    @Test
    void whatIsWantedByHandIsToldAsItOutlivesTheConfiguration() {
        var stage = new Stage(Stage.pool("", "21", "22"));
        stage.want(new ControlEvent.StateWanted(Stage.ROOT, "pool/web", AdminState.DRAIN, Optional.empty()));
        var plan = Plan.of(stage.snapshot(), Stage.conf(Stage.pool("", "22")), _ -> 0, _ -> 0);
        assertThat(plan.byHand().keySet()).containsExactly(new Subject.OfPool("web"));
    }

    @Test
    void whatGoesOnAsBeforeIsNoDrain() {
        assertThat(plan(TEXT.replace("22:80 }", "22:80, weight: 9 }").replace("pool: web }", "pool: api }")).drains()).isEmpty();
        assertThat(plan(TEXT.replace("weight: 0 } ]", "weight: 1 } ]")).drains()).as("a weight that comes back").isEmpty();
    }

    @Test
    void whatARunningGatewayCannotExchangeTakesEffectAtItsNextStart() {
        assertThat(plan(TEXT.replace("loops: 1", "loops: 2").replace("vrid: 51", "vrid: 52")).changes().stream().filter(Plan::needsRestart)
                .map(Change::sentence)).containsExactly("relay: loops 1 → 2");
    }

    private Plan plan(String next) { return Plan.of(now, conf(next), id -> id.address().getAddress()[3], String::length); }

    private static Conf conf(String text) {
        if (!(ConfText.read(text) instanceof Decoded.Good(Conf conf))) throw new AssertionError(ConfText.read(text));
        return conf;
    }
}
