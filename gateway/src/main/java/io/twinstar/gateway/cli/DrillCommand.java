package io.twinstar.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.twinstar.conf.Drills.Kind;
import io.twinstar.conf.Drills.Objectives;
import io.twinstar.conf.text.Durations;
import io.twinstar.gateway.admin.RunDirectory;
import io.twinstar.gateway.drill.live.Conductor;
import io.twinstar.gateway.drill.live.LiveDrill;
import io.twinstar.gateway.drill.live.Order;
import io.twinstar.gateway.drill.live.Shelf;
import io.twinstar.gateway.history.StateDirectory;
import io.twinstar.gateway.json.Json;

/** {@code twinstar drill KIND}: what a pair must bear is done to it, and what its clients had of that is measured. */
@Command(name = "drill", description = {
        "Do to a pair what it must bear, measure what clients have of it, and have all as it was.",
        "The drill befalls the gateway of this host, which must be Active; its report is kept."}, mixinStandardHelpOptions = true, footer = {
                "%nKinds:",
                "  handover         the VIPs are handed to the other gateway and back; no connection should notice",
                "  crash            the gateway is killed, and started again",
                "  hang             the gateway is frozen, and goes on",
                "  link-down        the VIPs' interface goes down, and up",
                "  partition        the two gateways do not hear each other",
                "  isolate-clients  the gateway hears the other gateway and the backends, but no clients",
                "  backend-down     what goes to one backend is reset, open connections as well",
                "  slow-backend     a third of the packets to and from one backend is lost",
                "  reload-storm     the configuration is read again 40 times",
                "  all              each of these that may be, one after the other",
                "%nExit codes: 0 every drill passed; 1 one failed, or was refused with the reason; 2 wrong usage."}, subcommands = DrillHistory.class)
public final class DrillCommand implements Callable<Integer> {

    private static final String ALL = "all";
    private static final Duration HOLD_MIN = Duration.ofSeconds(1);
    private static final Duration HOLD_MAX = Duration.ofMinutes(2);

    @Parameters(paramLabel = "KIND", arity = "0..1", description = "what to drill: see below")
    private Optional<String> kind = Optional.empty();

    @Option(names = "--node", paramLabel = "NAME", description = "the gateway of this node (default: the only one on this host)")
    private Optional<String> node = Optional.empty();

    @Option(names = "--for", paramLabel = "TIME", defaultValue = "5s", description = "how long the fault stays, 1s to 2m (default: ${DEFAULT-VALUE})")
    private String hold = "5s";

    @Option(names = "--listener", paramLabel = "NAME", description = "whose clients it is about (default: the first of a VIP that is Active here)")
    private Optional<String> listener = Optional.empty();

    @Option(names = "--echo", paramLabel = "NAME", description = "a listener with an echo behind it, for connections that stay (default: they ask for pages)")
    private Optional<String> echo = Optional.empty();

    @Option(names = "--backend", paramLabel = "ADDRESS", description = "the backend of backend-down and slow-backend (default: the first that is up)")
    private Optional<String> backend = Optional.empty();

    @Option(names = "--canary", paramLabel = "COMMAND", description = "runs the launcher on a client's host, such as 'ssh client /opt/twinstar/twinstar' (default: as in the file, or on this host)")
    private Optional<String> canary = Optional.empty();

    @Option(names = "--restart", paramLabel = "COMMAND", description = "starts a gateway that was killed (default: as in the file, or as it was started)")
    private Optional<String> restart = Optional.empty();

    @Option(names = "--recovery-time", paramLabel = "TIME", description = "the longest that a client may be without an answer (default: as in the file)")
    private Optional<String> recoveryTime = Optional.empty();

    @Option(names = "--lost-connections", paramLabel = "N", description = "how many open connections may be lost (default: as in the file)")
    private Optional<Integer> lostConnections = Optional.empty();

    @Option(names = "--failed-requests", paramLabel = "N", description = "how many requests may fail (default: as in the file)")
    private Optional<Integer> failedRequests = Optional.empty();

    @Option(names = "--lab", description = "build a pair in the lab, drill that, and remove it")
    private boolean lab;

    @Option(names = "--yes", description = "do not ask before it begins")
    private boolean yes;

    @Option(names = "--by", hidden = true, description = "who wants it")
    private Optional<String> by = Optional.empty();

    @Option(names = "--json", description = "print the report of each as a line of JSON")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private volatile Optional<Conductor> playing = Optional.empty();
    private volatile boolean aborted;

    @Override
    public Integer call() throws InterruptedException {
        var err = spec.commandLine().getErr();
        var kinds = kinds();
        var time = Durations.parse(hold).filter(given -> given.compareTo(HOLD_MIN) >= 0 && given.compareTo(HOLD_MAX) <= 0);
        var recovery = recoveryTime.flatMap(Durations::parse);
        if (kind.isEmpty()) {
            spec.commandLine().usage(err);
            return Twinstar.WRONG;
        }
        if (kinds.isEmpty())
            return wrong("there is no drill %s; there are %s and all".formatted(kind.get(),
                    Arrays.stream(Kind.values()).map(Kind::text).collect(Collectors.joining(", "))));
        if (time.isEmpty()) return wrong("--for: %s is no time from 1s to 2m, such as 5s".formatted(hold));
        if (recovery.isEmpty() && recoveryTime.isPresent())
            return wrong("--recovery-time: %s is no time, such as 100ms".formatted(recoveryTime.orElse("")));
        if (lab) return new DrillLab(spec.commandLine().getOut(), err).play(kind.get(), time.get(), json);
        if (!yes && !Screen.isThere()) return wrong("there is nobody to ask here whether it may begin; with --yes it begins without");
        var objectives = new Objectives(recovery, lostConnections, failedRequests);
        var order = new Order(kinds.getFirst(), listener, echo, backend, time.get(), words(canary), words(restart), objectives,
                by.orElse("user " + System.getProperty("user.name", "-")));
        try {
            return play(kinds, order, theNode(RunDirectory.ofEnvironment()));
        } catch (IOException e) {
            err.println(e.getMessage());
            return Twinstar.NOT_SO;
        }
    }

    private int wrong(String what) {
        spec.commandLine().getErr().println(what);
        return Twinstar.WRONG;
    }

    private List<Kind> kinds() {
        return Stream.of(Kind.values()).filter(one -> kind.equals(Optional.of(ALL)) || kind.equals(Optional.of(one.text()))).toList();
    }

    private static List<String> words(Optional<String> command) {
        return command.map(text -> List.of(text.strip().split("\\s+", -1))).orElse(List.of());
    }

    private String theNode(RunDirectory sockets) throws IOException {
        if (node.isPresent()) return node.get();
        var nodes = sockets.nodes();
        if (nodes.isEmpty()) throw new IOException("no gateway runs here: no socket in " + sockets.path());
        if (nodes.size() > 1) throw new IOException("several gateways run here; name one with --node: " + String.join(", ", nodes));
        return nodes.getFirst();
    }

    /** Each of several that may be; one alone must be. */
    private int play(List<Kind> kinds, Order order, String name) throws IOException, InterruptedException {
        heedSignals();
        int played = 0;
        int passed = 0;
        for (Kind one : kinds) {
            if (aborted) break;
            var drill = new LiveDrill(order.with(one), RunDirectory.ofEnvironment(), name);
            var refusals = drill.refusals();
            if (!refusals.isEmpty()) {
                PrintWriter err = spec.commandLine().getErr();
                err.printf("drill %s is refused, nothing was done:%n", one.text());
                refusals.forEach(why -> err.println("  " + why));
                continue;
            }
            if (!agreed(one, drill)) return Twinstar.NOT_SO;
            played++;
            if (play(drill, name)) passed++;
        }
        return played > 0 && passed == played && !aborted && (kinds.size() > 1 || played == 1) ? Twinstar.DONE : Twinstar.NOT_SO;
    }

    private boolean agreed(Kind one, LiveDrill drill) {
        PrintWriter out = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        out.printf("drill %s%n", one.text());
        drill.radius().forEach(line -> out.println("  " + line));
        out.flush();
        if (yes) return true;
        var answer = Optional.ofNullable(System.console()).map(console -> console.readLine("  Begin? [yes/no] "));
        return answer.filter("yes"::equals).isPresent();
    }

    private boolean play(LiveDrill drill, String name) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        var conductor = new Conductor(drill, new Shelf(StateDirectory.ofEnvironment(), name),
                json ? spec.commandLine().getErr() : out);
        playing = Optional.of(conductor);
        var result = conductor.play();
        playing = Optional.empty();
        if (json) out.println(Json.write(Json.members("report", result.page().toString(), "drill", DrillView.plain(result.report()))));
        else DrillView.print(out, result.report(), result.page());
        out.flush();
        return result.passed();
    }

    private void heedSignals() {
        for (String name : List.of("INT", "TERM", "HUP")) Signals.on(name, () -> abort("SIG" + name));
        if (!Screen.isThere() || yes) return;
        Thread.ofPlatform().daemon().name("keys").start(this::read);
    }

    private void abort(String how) {
        aborted = true;
        playing.ifPresent(conductor -> conductor.abort(how));
    }

    /** While nothing is asked, what is typed means that the drill is to end. */
    private void read() {
        try {
            while (!aborted) {
                Thread.sleep(50);
                if (playing.isPresent() && System.in.available() > 0 && System.in.read() == 'q') abort("key q");
            }
        } catch (IOException | InterruptedException gone) {
            abort("the end of the terminal");
        }
    }
}
