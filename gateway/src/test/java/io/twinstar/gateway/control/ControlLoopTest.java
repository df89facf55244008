package io.twinstar.gateway.control;

import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.Admin;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Log;
import io.twinstar.conf.Node;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Relay;
import io.twinstar.gateway.discovery.Discoverer;
import io.twinstar.gateway.history.History;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.notify.Notifier;
import io.twinstar.gateway.relay.Engine;
import io.twinstar.gateway.relay.FrontDoor;
import io.twinstar.gateway.track.Trackers;
import io.twinstar.health.probe.AgentProber;
import io.twinstar.health.probe.Prober;
import io.twinstar.vip.Setup;
import io.twinstar.vip.VipAgent;
import io.twinstar.vip.VipReport;
import io.twinstar.vip.election.Role;

import static org.assertj.core.api.Assertions.assertThat;

class ControlLoopTest {

    private static final Conf AUDITED = new Conf(Map.of(), Optional.empty(), Map.of(), Map.of(), Map.of(), Map.of(),
            new Notify(Optional.of("audit.jsonl"), Optional.empty(), List.of(), Duration.ofSeconds(1)),
            new Relay(Relay.Transport.NIO, 1), Admin.DEFAULT, Log.DEFAULT);

    /** The agent resigns its VIPs before the loop is interrupted, and what it says of that waits behind whatever else does. */
    @Test
    void whatWaitsWhenTheLoopIsInterruptedIsToldButNotDone(@TempDir Path directory) throws Exception {
        var inbox = new Inbox();
        inbox.tell(new ControlEvent.Settled()); // would start the agent, which would open sockets
        inbox.tell(new ControlEvent.VipReported(new VipReport.RoleChanged("web", Role.ACTIVE, Role.INITIALIZE, "stopped", "resigned")));
        var self = new Node("castor", Inet4Address.ofLiteral("127.0.0.1"));
        try (var engine = Engine.start(AUDITED.relay());
                var door = new FrontDoor(engine, "castor", _ -> {});
                var prober = new Prober(Path.of("/"), (_, _) -> {}, 1);
                var agents = new AgentProber((_, _) -> {}, 1);
                var trackers = new Trackers((_, _) -> {}, 1);
                var discoverer = new Discoverer(Path.of("/"), (_, _) -> {}, 1);
                var vips = new VipAgent(Setup.alone(self), List.of(), _ -> {});
                var notifier = new Notifier("castor", directory, (_, _) -> {})) {
            var loop = new ControlLoop(inbox, directory.resolve("gateway.yaml"), new History(directory.resolve("history")),
                    Control.begin(AUDITED, "00".repeat(32), 0), door, prober, agents, trackers, discoverer, vips, notifier,
                    Optional.empty());
            Thread.currentThread().interrupt();
            loop.run();
            assertThat(vips.status()).as("not started").isEmpty();
        }
        assertThat(Files.readAllLines(directory.resolve("audit.jsonl"))).singleElement()
                .satisfies(line -> assertThat(Json.read(line).text("reason")).isEqualTo("resigned"));
    }
}
