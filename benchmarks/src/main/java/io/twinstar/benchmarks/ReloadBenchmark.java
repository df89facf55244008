package io.twinstar.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.sun.management.OperatingSystemMXBean;
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

import io.twinstar.conf.Conf;
import io.twinstar.conf.Node;
import io.twinstar.conf.file.ConfFile;
import io.twinstar.conf.text.Decoded;
import io.twinstar.gateway.control.Control;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Effect.Outcome;
import io.twinstar.gateway.control.Inbox;
import io.twinstar.gateway.discovery.Discoverer;
import io.twinstar.gateway.history.History;
import io.twinstar.gateway.notify.Notifier;
import io.twinstar.gateway.relay.Engine;
import io.twinstar.gateway.relay.FrontDoor;
import io.twinstar.gateway.track.Trackers;
import io.twinstar.health.probe.AgentProber;
import io.twinstar.health.probe.Prober;
import io.twinstar.vip.VipAgent;
import io.twinstar.vip.VipUnavailable;

/**
 * Files in which a pool's weights, policy and timeout differ, put in each other's place: read by themselves, kept by themselves, and all that a
 * gateway does for them but what it tells its VIPs. It is the first reloads that matter, as few gateways see thousands: so these are timed
 * one by one, and at the end stands what CPU the whole process took for each, its compiler's included.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Warmup(iterations = 20)
@Measurement(iterations = 100)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ReloadBenchmark {

    private static final int VARIANTS = 4;
    private static final OperatingSystemMXBean PROCESS = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @Param({"10", "1000"})
    private int pools;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private Path directory = Path.of("");
    private Path file = Path.of("");
    private Optional<History> history = Optional.empty();
    private Optional<ControlLoop> control = Optional.empty();
    /** From 1, as the first text is in force already. */
    private int turns = 1;
    private long cpuNanos;
    private long beganNanos;

    @Setup
    public void start() throws IOException {
        for (int i = 0; i < VARIANTS; i++) texts.add(text(i));
        directory = Files.createTempDirectory("reloaded");
        file = directory.resolve("gateway.yaml");
        history = Optional.of(new History(directory.resolve("kept")));
        Files.writeString(file, texts.getFirst());
        var engine = closed(Engine.start(conf(texts.getFirst()).relay()));
        var loop = loop(engine);
        control = Optional.of(loop);
        var thread = Thread.ofPlatform().start(() -> {
            try {
                loop.run();
            } catch (VipUnavailable e) {
                throw new IllegalStateException(e);
            }
        });
        open.add(() -> {
            thread.interrupt();
            thread.join();
        });
    }

    /** In one step, as an editor or a configuration tool does. */
    @Setup(Level.Invocation)
    public void put() throws IOException {
        Files.move(Files.writeString(directory.resolve("next.yaml"), texts.get(turns % VARIANTS)), file, StandardCopyOption.ATOMIC_MOVE);
        beganNanos = PROCESS.getProcessCpuTime();
    }

    @Benchmark
    public ConfFile read() {
        return ConfFile.read(file);
    }

    @Benchmark
    public void keep() throws IOException {
        String text = texts.get(turns % VARIANTS);
        history.orElseThrow().keep(text, ConfFile.sha256(text.getBytes(StandardCharsets.UTF_8)), Instant.EPOCH, "benchmark", List.of());
    }

    @Benchmark
    public Outcome reload() throws ExecutionException, InterruptedException {
        var outcome = control.orElseThrow().reload("benchmark").get();
        if (!outcome.accepted()) throw new IllegalStateException(outcome.toString());
        return outcome;
    }

    @TearDown(Level.Invocation)
    public void count() {
        cpuNanos += PROCESS.getProcessCpuTime() - beganNanos;
        turns++;
    }

    @TearDown
    public void close() throws Exception {
        System.out.printf("%n%d times, %.2f ms of CPU each%n", turns - 1, cpuNanos / 1e6 / (turns - 1));
        for (AutoCloseable each : open.reversed()) each.close();
    }

    /** Of a gateway that hears of no check's result, and so never joins an election. */
    private ControlLoop loop(Engine engine) throws IOException {
        var self = new Node("castor", Inet4Address.ofLiteral("127.0.0.1"));
        var door = closed(new FrontDoor(engine, "castor", _ -> {}));
        Conf conf = conf(texts.getFirst());
        door.prepare(conf).ifPresent(why -> { throw new IllegalStateException(why); });
        var vips = closed(new VipAgent(io.twinstar.vip.Setup.alone(self), List.of(), _ -> {}));
        var notifier = closed(new Notifier(self.name(), directory, (_, _) -> {}));
        return new ControlLoop(new Inbox(), file, history.orElseThrow(), Control.begin(conf, "0123456789abcdef", 0), door,
                closed(new Prober(directory, (_, _) -> {}, 1)), closed(new AgentProber((_, _) -> {}, 1)),
                closed(new Trackers((_, _) -> {}, 1)), closed(new Discoverer(directory, (_, _) -> {}, 1)), vips, notifier,
                Optional.empty());
    }

    private static Conf conf(String text) {
        if (ConfFile.of(text.getBytes(StandardCharsets.UTF_8)).decoded() instanceof Decoded.Good(Conf conf)) return conf;
        throw new IllegalStateException(text);
    }

    private <T extends AutoCloseable> T closed(T later) {
        open.add(later);
        return later;
    }

    private String text(int variant) {
        return """
                nodes: { castor: { address: 127.0.0.1 } }
                vips: { web: { address: 127.0.0.100, interface: lo, vrid: 51, advertise: 300ms } }
                listeners: { web: { vip: web, port: 18080, pool: p0 } }
                pools:
                """
                + IntStream.range(0, pools).mapToObj(pool -> pool(pool, pool == 0 ? variant : 0)).collect(Collectors.joining());
    }

    private static String pool(int number, int variant) {
        return """
                  p%d:
                    balance: %s
                    check: { tcp: connect, every: 1h, fast: 1h, down-every: 1h }
                    timeouts: { connect: 1s, idle: %dm }
                    backends: [ %s ]
                """.formatted(number, variant % 2 == 0 ? "round-robin" : "ip-hash", 60 + variant,
                IntStream.range(0, 10)
                        .mapToObj(each -> "{ address: 127.1.0.%d:9, weight: %d }".formatted(1 + each, 1 + (variant + each) % 7))
                        .collect(Collectors.joining(", ")));
    }
}
