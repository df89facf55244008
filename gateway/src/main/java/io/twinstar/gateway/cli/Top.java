package io.twinstar.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.cli.TopView.Reading;
import io.twinstar.gateway.json.Json;

/** {@code twinstar top}: what the gateways on this host are doing now, drawn anew each second. */
@Command(name = "top", description = {"Show roles, traffic, latencies and events of the gateways on this host, live; q ends it.",
        "Where this is no terminal, one picture is printed; rates are of the second that takes. "
                + "Colour is only on a terminal, and not with NO_COLOR."}, mixinStandardHelpOptions = true)
public final class Top implements Callable<Integer> {

    private static final long ONCE_MILLIS = 1_000;

    @Mixin
    private Gateways gateways = new Gateways();

    @Option(names = "--once", description = "print one picture and end")
    private boolean once;

    @Option(names = "--every", paramLabel = "SECONDS", description = "how often (default: ${DEFAULT-VALUE})", defaultValue = "1")
    private double everySeconds = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Map<String, Reading> before = new HashMap<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (once || !Screen.isThere()) return once();
        boolean colour = System.getenv("NO_COLOR") == null;
        long everyMillis = Math.max(100, (long) (1_000 * everySeconds));
        try (var screen = new Screen(spec.commandLine().getOut())) {
            int key;
            do {
                var lines = new ArrayList<String>();
                look(lines, screen.size(), colour, true);
                screen.draw(lines.subList(0, Math.min(lines.size(), screen.size().rows())));
                key = screen.await(everyMillis);
            } while (key != 'q' && key != 'Q' && key != Screen.END);
        }
        return Twinstar.DONE;
    }

    private int once() throws InterruptedException {
        var size = new Screen.Size(Screen.isThere() ? Screen.measured().columns() : Screen.Size.USUAL.columns(), Integer.MAX_VALUE);
        look(new ArrayList<>(), size, false, false);
        TimeUnit.MILLISECONDS.sleep(ONCE_MILLIS);
        var lines = new ArrayList<String>();
        int code = look(lines, size, Screen.isThere() && System.getenv("NO_COLOR") == null, false);
        lines.forEach(spec.commandLine().getOut()::println);
        spec.commandLine().getOut().flush();
        return code;
    }

    /** Gateways share the room; one that does not answer is a line. */
    private int look(List<String> lines, Screen.Size size, boolean colour, boolean live) {
        var now = new TreeMap<String, Reading>();
        var failures = new StringWriter();
        int code;
        try (var err = new PrintWriter(failures)) {
            code = gateways.ask(err, (node, gateway) -> {
                now.put(node, read(gateway));
                return true;
            });
        }
        var silent = failures.toString().lines().toList();
        lines.addAll(silent);
        int rows = (size.rows() - silent.size()) / Math.max(1, now.size());
        now.forEach((node, reading) -> lines
                .addAll(TopView.lines(reading, before.getOrDefault(node, reading), size.columns(), rows, colour)));
        if (live && now.isEmpty()) lines.add("q ends this");
        before.putAll(now);
        return code;
    }

    private static Reading read(AdminClient gateway) throws IOException {
        return new Reading(System.nanoTime(), Json.read(gateway.get("/v1/status").body()),
                Json.read(gateway.get("/v1/latency?window=1m").body()), Json.read(gateway.get("/v1/hour").body()),
                Json.read(gateway.get("/v1/events").body()));
    }
}
