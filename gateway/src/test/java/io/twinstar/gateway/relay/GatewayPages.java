package io.twinstar.gateway.relay;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import picocli.CommandLine;

import io.twinstar.conf.Conf;
import io.twinstar.conf.Node;
import io.twinstar.gateway.admin.AdminServer;
import io.twinstar.gateway.admin.ChangeRoutes;
import io.twinstar.gateway.admin.DrillDesk;
import io.twinstar.gateway.admin.HourPage;
import io.twinstar.gateway.admin.LatencyPage;
import io.twinstar.gateway.admin.PeerRoutes;
import io.twinstar.gateway.admin.Routes;
import io.twinstar.gateway.admin.StatusPage;
import io.twinstar.gateway.cli.Latency;
import io.twinstar.gateway.control.Control;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Inbox;
import io.twinstar.gateway.discovery.Discoverer;
import io.twinstar.gateway.history.History;
import io.twinstar.gateway.metrics.Meters;
import io.twinstar.gateway.metrics.RoleChanges;
import io.twinstar.gateway.metrics.Traffic;
import io.twinstar.gateway.notify.Notifier;
import io.twinstar.gateway.track.Trackers;
import io.twinstar.health.probe.AgentProber;
import io.twinstar.health.probe.Prober;
import io.twinstar.vip.Setup;
import io.twinstar.vip.VipAgent;

import static org.assertj.core.api.Assertions.assertThat;

/** The admin pages of a rig's front door, over HTTP and by the command line, as a gateway has them that never joins an election. */
final class GatewayPages implements AutoCloseable {

    final Meters meters;
    final Notifier notifier;
    private final int port = Rig.freePort();
    private final Path socket;
    private final Prober prober = new Prober(Path.of("/"), (_, _) -> {}, 1);
    private final AgentProber agents = new AgentProber((_, _) -> {}, 1);
    private final Trackers trackers = new Trackers((_, _) -> {}, 1);
    private final Discoverer discoverer = new Discoverer(Path.of("/"), (_, _) -> {}, 1);
    private final VipAgent vips;
    private final AdminServer admin;

    GatewayPages(Rig rig, Conf conf, Path directory) throws IOException {
        var self = new Node("castor", Inet4Address.ofLiteral("127.0.0.1"));
        var inbox = new Inbox();
        vips = new VipAgent(Setup.alone(self), List.of(), _ -> {});
        notifier = new Notifier(self.name(), directory, (_, _) -> {});
        var history = new History(directory.resolve("history"));
        var control = new ControlLoop(inbox, directory, history, Control.begin(conf, "0123456789abcdef", 0), rig.door, prober, agents,
                trackers, discoverer, vips, notifier, Optional.empty());
        meters = new Meters(control, inbox, rig.engine, rig.door, vips, new RoleChanges(), notifier, Optional.empty());
        var drills = new DrillDesk(control);
        var status = new StatusPage(self, directory, control, rig.engine, rig.door.ledger(), vips, notifier, Optional.empty(),
                drills, System.nanoTime());
        admin = new AdminServer(new Routes(status, new LatencyPage(rig.door.latencies()),
                new HourPage(rig.door.latencies(), new Traffic(new Traffic.Totals(0, 0, 0, 0, 0), System.nanoTime())), meters,
                new ChangeRoutes(directory, self, control, rig.door.ledger(), history, drills), new PeerRoutes(Optional.empty()),
                notifier.feed()));
        socket = directory.resolve("castor.sock");
        admin.start(socket, Optional.of(new InetSocketAddress(Rig.address("127.0.0.1"), port)));
    }

    /** Its address. */
    String dashboard() { return "http://127.0.0.1:" + port + "/"; }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    Socket connect() throws IOException {
        return new Socket(Rig.address("127.0.0.1"), port);
    }

    /** What {@code twinstar latency} prints. */
    String latency(String... arguments) {
        var out = new StringWriter();
        var command = new CommandLine(new Latency()).setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        var all = new ArrayList<>(List.of("--socket", socket.toString()));
        all.addAll(List.of(arguments));
        assertThat(command.execute(all.toArray(String[]::new))).as(out.toString()).isZero();
        return out.toString();
    }

    @Override
    public void close() {
        admin.close();
        notifier.close();
        vips.close();
        trackers.close();
        discoverer.close();
        agents.close();
        prober.close();
    }
}
