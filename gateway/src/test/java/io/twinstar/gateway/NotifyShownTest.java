package io.twinstar.gateway;

import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.Admin;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Log;
import io.twinstar.conf.Node;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Relay;
import io.twinstar.gateway.admin.DrillDesk;
import io.twinstar.gateway.admin.StatusPage;
import io.twinstar.gateway.control.Control;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Inbox;
import io.twinstar.gateway.discovery.Discoverer;
import io.twinstar.gateway.history.History;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.metrics.Meters;
import io.twinstar.gateway.metrics.RoleChanges;
import io.twinstar.gateway.notify.Notice;
import io.twinstar.gateway.notify.Notifier;
import io.twinstar.gateway.relay.Engine;
import io.twinstar.gateway.relay.FrontDoor;
import io.twinstar.gateway.track.Trackers;
import io.twinstar.health.probe.AgentProber;
import io.twinstar.health.probe.Prober;
import io.twinstar.vip.Setup;
import io.twinstar.vip.VipAgent;

import static org.assertj.core.api.Assertions.assertThat;

/** What status and metrics show of those who are told. */
class NotifyShownTest {

    private static final Conf CONF = new Conf(Map.of(), Optional.empty(), Map.of(), Map.of(), Map.of(), Map.of(), Notify.NOBODY,
            new Relay(Relay.Transport.NIO, 1), Admin.DEFAULT, Log.DEFAULT);

    @Test
    void eachChannelHasItsCounts(@TempDir Path directory) {
        var self = new Node("castor", Inet4Address.ofLiteral("127.0.0.1"));
        var inbox = new Inbox();
        try (var engine = Engine.start(CONF.relay());
                var door = new FrontDoor(engine, "castor", _ -> {});
                var prober = new Prober(Path.of("/"), (_, _) -> {}, 1);
                var agents = new AgentProber((_, _) -> {}, 1);
                var trackers = new Trackers((_, _) -> {}, 1);
                var discoverer = new Discoverer(Path.of("/"), (_, _) -> {}, 1);
                var vips = new VipAgent(Setup.alone(self), List.of(), _ -> {});
                var notifier = new Notifier("castor", directory, (_, _) -> {})) {
            var control = new ControlLoop(inbox, directory, new History(directory), Control.begin(CONF, "00".repeat(32), 0), door, prober,
                    agents, trackers, discoverer, vips, notifier, Optional.empty());
            tellTwiceAndFailOnce(notifier);

            var channels = Json
                    .read(new StatusPage(self, directory, control, engine, door.ledger(), vips, notifier, Optional.empty(),
                            new DrillDesk(control), 0).render(0))
                    .objects("notify");
            assertThat(channels).extracting(channel -> channel.text("channel")).containsExactly("audit", "webhook", "script");
            var audit = channels.getFirst();
            assertThat(audit.text("where")).isEqualTo(directory.resolve("audit.jsonl").toString());
            assertThat(List.of(audit.number("delivered"), audit.number("failed"), audit.number("dropped"), audit.number("waiting")))
                    .containsExactly(2.0, 1.0, 0.0, 0.0);
            assertThat(channels.getLast().has("where")).as("no script").isFalse();

            var page = new Meters(control, inbox, engine, door, vips, new RoleChanges(), notifier, Optional.empty()).scrape();
            assertThat(StandardCharsets.UTF_8.decode(page).toString().lines()
                    .filter(line -> line.startsWith("twinstar_notify")))
                    .contains("twinstar_notify_total{channel=\"audit\",outcome=\"delivered\"} 2.0",
                            "twinstar_notify_total{channel=\"audit\",outcome=\"failed\"} 1.0",
                            "twinstar_notify_total{channel=\"audit\",outcome=\"dropped\"} 0.0",
                            "twinstar_notify_total{channel=\"script\",outcome=\"delivered\"} 0.0")
                    .hasSize(9); // three channels, three outcomes
        }
    }

    private static void tellTwiceAndFailOnce(Notifier notifier) {
        notifier.apply(audit("/dev/full"));
        notifier.tell(Notice.lost("script", 1));
        await(() -> notifier.status().getFirst().failed() == 1);
        notifier.apply(audit("audit.jsonl"));
        notifier.tell(Notice.lost("script", 1));
        notifier.tell(Notice.lost("script", 1));
        await(() -> notifier.status().getFirst().delivered() == 2);
    }

    private static void await(Callable<Boolean> so) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5)).until(so);
    }

    private static Notify audit(String file) {
        return new Notify(Optional.of(file), Optional.empty(), List.of(), Notify.TIMEOUT_DEFAULT);
    }
}
