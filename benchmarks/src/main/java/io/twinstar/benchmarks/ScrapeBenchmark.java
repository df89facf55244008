package io.twinstar.benchmarks;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.twinstar.conf.Admin;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Log;
import io.twinstar.conf.Node;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Relay;
import io.twinstar.conf.Timeouts;
import io.twinstar.conf.Vip;
import io.twinstar.gateway.control.Control;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Inbox;
import io.twinstar.gateway.discovery.Discoverer;
import io.twinstar.gateway.history.History;
import io.twinstar.gateway.latency.Phase;
import io.twinstar.gateway.latency.Recorders;
import io.twinstar.gateway.latency.Subject;
import io.twinstar.gateway.metrics.Meters;
import io.twinstar.gateway.metrics.RoleChanges;
import io.twinstar.gateway.notify.Notifier;
import io.twinstar.gateway.relay.Engine;
import io.twinstar.gateway.relay.FrontDoor;
import io.twinstar.gateway.track.Trackers;
import io.twinstar.health.probe.AgentProber;
import io.twinstar.health.probe.Prober;
import io.twinstar.vip.VipAgent;

/**
 * A page for Prometheus from a gateway with a thousand backends. Nothing else runs in it. What was recorded stays in the last minute: so there are as
 * many scrapes however long one takes. {@code -prof gc} says what each allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Warmup(iterations = 40)
@Measurement(iterations = 40)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ScrapeBenchmark {

    private static final String NAME = "web";
    private static final int PORT = 8080;
    private static final List<Phase> SERVING = List.of(Phase.BACKEND_CONNECT, Phase.FIRST_BYTE, Phase.SESSION_DURATION, Phase.HALF_CLOSE);

    @Param("1000")
    private int backends;
    /** How often each backend was met in each phase since the last scrape. */
    @Param({"0", "20"})
    private int times;

    private final Random random = new Random(1);
    private final List<Recorders> serving = new ArrayList<>();
    private final List<Recorders> checked = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Optional<Meters> meters = Optional.empty();

    @Setup
    public void build() throws IOException {
        var members = new ArrayList<Backend>();
        for (int i = 1; i <= backends; i++) {
            var address = InetAddress.getByAddress(new byte[]{127, 1, (byte) (i >> 8), (byte) i});
            members.add(new Backend(new BackendId(NAME, address, PORT), 1));
        }
        Conf conf = conf(new Pool(NAME, Balance.ROUND_ROBIN, Check.DEFAULT, Timeouts.DEFAULT, members));
        var engine = closed(Engine.start(new Relay(Relay.Transport.EPOLL, 1)));
        var door = closed(new FrontDoor(engine, "castor", _ -> {}));
        door.prepare(conf).ifPresent(why -> { throw new IllegalStateException(why); });
        door.publish(conf, _ -> true);
        meters = Optional.of(meters(conf, engine, door));
        for (Backend backend : members) {
            serving.add(door.latencies().recorders(new Subject.Served(NAME, backend.id())));
            checked.add(door.latencies().recorders(new Subject.Checked(backend.id())));
        }
        record(20);
    }

    @Setup(Level.Invocation)
    public void serve() {
        record(times);
    }

    @Benchmark
    public ByteBuffer scrape() {
        return meters.orElseThrow().scrape();
    }

    @TearDown
    public void close() throws Exception {
        for (AutoCloseable each : open.reversed()) each.close();
    }

    /** A gateway's that never joins an election and decides nothing. */
    private Meters meters(Conf conf, Engine engine, FrontDoor door) throws IOException {
        var self = new Node("castor", Inet4Address.ofLiteral("127.0.0.1"));
        Path directory = Files.createTempDirectory("scraped");
        var inbox = new Inbox();
        var vips = closed(new VipAgent(io.twinstar.vip.Setup.alone(self), List.of(), _ -> {}));
        var notifier = closed(new Notifier(self.name(), directory, (_, _) -> {}));
        var control = new ControlLoop(inbox, directory, new History(directory), Control.begin(conf, "0123456789abcdef", 0), door,
                closed(new Prober(directory, (_, _) -> {}, 1)), closed(new AgentProber((_, _) -> {}, 1)),
                closed(new Trackers((_, _) -> {}, 1)), closed(new Discoverer(directory, (_, _) -> {}, 1)), vips, notifier,
                Optional.empty());
        return new Meters(control, inbox, engine, door, vips, new RoleChanges(), notifier, Optional.empty());
    }

    private <T extends AutoCloseable> T closed(T later) {
        open.add(later);
        return later;
    }

    private static Conf conf(Pool pool) throws UnknownHostException {
        var vip = new Vip("vip", Inet4Address.ofLiteral("127.0.0.100"), "lo", 51, Vip.ADVERTISE_DEFAULT, Optional.empty(),
                Vip.Failback.NEVER);
        return new Conf(Map.of(), Optional.empty(), Map.of(), Map.of(vip.name(), vip),
                Map.of(NAME, new Listener(NAME, vip.name(), PORT, NAME)), Map.of(NAME, pool), Notify.NOBODY, Relay.DEFAULT, Admin.DEFAULT,
                Log.DEFAULT);
    }

    /** As the event loop and the probers would; spread over some decades, and some of each a millisecond. */
    private void record(int count) {
        for (Recorders each : serving) {
            for (Phase phase : SERVING) {
                for (int i = 0; i < count; i++) each.record(0, phase, (long) (1_000_000 * Math.exp(random.nextGaussian())));
            }
        }
        for (Recorders each : checked) {
            if (count > 0) each.record(0, Phase.HEALTH_CHECK, (long) (1_000_000 * Math.exp(random.nextGaussian())));
        }
    }
}
