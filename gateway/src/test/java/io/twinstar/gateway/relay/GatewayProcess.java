package io.twinstar.gateway.relay;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.FirstBytes;
import io.twinstar.conf.Listener;
import io.twinstar.conf.OnEjection;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Queue;
import io.twinstar.conf.Recourse;
import io.twinstar.conf.Spread;
import io.twinstar.gateway.relay.wire.Loop;
import io.twinstar.gateway.relay.wire.Transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A rig in a process of its own, with as many file descriptors as it is given. It is asked, and answers, a line at a time. */
final class GatewayProcess implements AutoCloseable {

    static final String[] FLAGS = {"--enable-native-access=ALL-UNNAMED", "-Dio.netty.customResourceLeakDetector="
            + "io.netty.util.LeakPresenceDetector"};
    private static final int SIGKILLED = 128 + 9;

    private final Process process;
    private final BufferedReader answers;
    private final PrintStream questions;
    private final InetSocketAddress address;
    private boolean killed;

    GatewayProcess(Transport transport, int loops, int descriptorsMax, List<InetSocketAddress> backends) throws IOException {
        this(transport, loops, descriptorsMax, false, backends);
    }

    /** @param prereads whether it looks for a name that no client says, before it chooses a backend */
    GatewayProcess(Transport transport, int loops, int descriptorsMax, boolean prereads, List<InetSocketAddress> backends)
            throws IOException {
        this(transport, loops, descriptorsMax, prereads, backends, Backend.UNLIMITED);
    }

    /**
     * @param connectionsMax of each of the backends; all others wait, a minute at most
     */
    GatewayProcess(Transport transport, int loops, int descriptorsMax, boolean prereads, List<InetSocketAddress> backends,
            int connectionsMax) throws IOException {
        var command = new ArrayList<>(List.of("sh", "-c", "ulimit -n \"$0\" && exec \"$@\"", Integer.toString(descriptorsMax),
                ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(List.of(FLAGS));
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), transport.name(), Integer.toString(loops),
                        Boolean.toString(prereads), Integer.toString(connectionsMax)));
        for (InetSocketAddress backend : backends) command.add(backend.getAddress().getHostAddress() + ":" + backend.getPort());
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        questions = new PrintStream(process.getOutputStream(), true, UTF_8);
        address = new InetSocketAddress(Rig.VIP, (int) answer());
    }

    /** Where it listens. */
    InetSocketAddress address() { return address; }

    /** The loops do nothing until they are released. */
    void hold() throws IOException { ask("hold"); }

    void release() throws IOException { ask("release"); }

    /** The one it has kept from itself. */
    void giveBackADescriptor() throws IOException { ask("give back"); }

    /** From now on it may have so many, and keeps those that it has. */
    void descriptors(int most) throws IOException, InterruptedException {
        var limit = new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--nofile=" + most + ":").inheritIO().start();
        assertThat(limit.waitFor()).isZero();
    }

    long accepted() throws IOException { return ask("accepted"); }

    long queued() throws IOException { return ask("queued"); }

    long ended(Outcome outcome) throws IOException { return ask(outcome.name()); }

    /** What its loops have used so far. */
    long cpuNanos() throws IOException {
        return ask("cpu");
    }

    private long ask(String question) throws IOException {
        questions.println(question);
        return answer();
    }

    private long answer() throws IOException {
        String line = answers.readLine();
        if (line == null) throw new IOException("the gateway has ended");
        return Long.parseLong(line);
    }

    /** Without a chance to say anything to anybody. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        killed = true;
    }

    /** Fails if it leaks a buffer. */
    @Override
    public void close() throws IOException {
        questions.close();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
            assertThat(process.waitFor()).as("the gateway's exit code").isEqualTo(killed ? SIGKILLED : 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    static final class Main {

        private final Rig rig;
        private final FileInputStream kept;
        private Optional<HeldLoops> held = Optional.empty();

        private Main(Rig rig, FileInputStream kept) {
            this.rig = rig;
            this.kept = kept;
        }

        public static void main(String[] arguments) throws Exception {
            try (var kept = new FileInputStream("/dev/null");
                    var rig = new Rig(Transport.valueOf(arguments[0]), Integer.parseInt(arguments[1]))) {
                List<Backend> backends = Stream.of(arguments).skip(4).map(address -> backend(address, Integer.parseInt(arguments[3])))
                        .toList();
                var patient = new Recourse(new Queue(Queue.LONGEST, Duration.ofMinutes(1)), 2, OnEjection.KEEP);
                var pool = new Pool(Rig.POOL, Balance.WEIGHTED_LEAST_CONNECTION, Spread.DEFAULT, Check.DEFAULT, Optional.empty(),
                        Rig.TIMEOUTS, patient, Map.of(), Optional.empty(), backends);
                Map<String, String> names = Boolean.parseBoolean(arguments[2]) ? Map.of("nobody.example", Rig.POOL) : Map.of();
                var listener = new Listener(Rig.LISTENER, "vip", rig.port, Optional.of(Rig.POOL),
                        new FirstBytes(List.of(), names, FirstBytes.TIMEOUT_DEFAULT.multipliedBy(60)));
                rig.publish(Rig.conf(pool, listener), up -> true);
                Rehearsal.run(rig.engine); // as the gateway does: a class that is loaded later needs a descriptor
                var main = new Main(rig, kept);
                var questions = new BufferedReader(new InputStreamReader(System.in, UTF_8));
                System.out.println(rig.port);
                for (String line = questions.readLine(); line != null; line = questions.readLine())
                    System.out.println(main.answer(line));
            }
        }

        private static Backend backend(String address, int max) {
            String[] parts = address.split(":", -1);
            return new Backend(new BackendId(Rig.POOL, Rig.address(parts[0]), Integer.parseInt(parts[1])), 1, max, false);
        }

        private long answer(String question) throws Exception {
            return switch (question) {
                case "hold" -> {
                    held = Optional.of(new HeldLoops(rig.engine.eventLoops()));
                    yield 0;
                }
                case "release" -> {
                    held.orElseThrow().close();
                    yield 0;
                }
                case "give back" -> {
                    kept.close();
                    yield 0;
                }
                case "accepted" -> rig.listener().accepted();
                case "queued" -> Optional.ofNullable(rig.door.ledger().pools().get(Rig.POOL)).orElseThrow().queued();
                case "cpu" -> cpuNanos();
                default -> rig.listener().ended(Outcome.valueOf(question));
            };
        }

        private long cpuNanos() throws Exception {
            long sum = 0;
            for (Loop loop : rig.engine.eventLoops())
                sum += loop.executor().submit(() -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()).get();
            return sum;
        }
    }
}
