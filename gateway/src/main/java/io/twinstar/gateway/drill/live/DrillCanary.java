package io.twinstar.gateway.drill.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import io.twinstar.gateway.drill.Sighting;
import io.twinstar.gateway.drill.Victim;

/** {@code twinstar drill-canary}: a client that a drill starts, on a client's host perhaps. It ends with its standard input. */
@Command(name = "drill-canary", hidden = true, description = "Ask a listener at a steady pace, and print what became of each request; a drill starts it.", mixinStandardHelpOptions = true)
public final class DrillCanary implements Callable<Integer> {

    private static final int TEXT_CHARS = 64 * 1024;

    @Parameters(paramLabel = "ADDRESS:PORT", description = "whom to ask")
    private String target = "";

    @Option(names = "--http", paramLabel = "PATH", description = "ask for this page (default: only connect and hang up)")
    private Optional<String> path = Optional.empty();

    @Option(names = "--host", paramLabel = "NAME", description = "the page's host (default: the address)")
    private Optional<String> host = Optional.empty();

    @Option(names = "--every-us", description = "microseconds from one request to the next", defaultValue = "2000")
    private int everyMicros;

    @Option(names = "--timeout-ms", description = "milliseconds that an answer may take", defaultValue = "3000")
    private int timeoutMillis;

    @Option(names = "--held", paramLabel = "N", description = "connections that stay", defaultValue = "0")
    private int held;

    @Option(names = "--echo", paramLabel = "ADDRESS:PORT", description = "where those go, a byte forth and back (default: to the page)")
    private Optional<String> echo = Optional.empty();

    @Option(names = "--held-every-ms", description = "milliseconds from an answer on such a connection to the next question", defaultValue = "10")
    private int heldEveryMillis;

    private final PrintStream out = System.out;
    private final StringBuilder lines = new StringBuilder(TEXT_CHARS);
    private volatile boolean wanted = true;

    @Override
    public Integer call() throws IOException {
        var whom = address(target);
        var page = path.map(name -> new Talk.Http(name, host.orElse(target)));
        Talk talk = page.isPresent() ? page.get() : new Talk.Farewell();
        long timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        List<HeldConnection> stay = new ArrayList<>();
        for (int i = 0; i < held && (echo.isPresent() || page.isPresent()); i++) {
            stay.add(new HeldConnection(echo.map(DrillCanary::address).orElse(whom), echo.isPresent() ? Optional.empty() : page,
                    TimeUnit.MILLISECONDS.toNanos(heldEveryMillis), timeoutNanos, this::tell));
        }
        Thread.ofPlatform().daemon().name("questions").start(this::answer);
        new Canary(whom, talk, TimeUnit.MICROSECONDS.toNanos(everyMicros), timeoutNanos, stay, this::tell).run(() -> wanted, this::print);
        print();
        return 0;
    }

    private static InetSocketAddress address(String text) {
        var endpoint = Victim.Endpoint.of(text);
        return new InetSocketAddress(endpoint.host(), endpoint.port());
    }

    private void tell(Sighting sighting) {
        lines.append(sighting.line()).append('\n');
        if (lines.length() > TEXT_CHARS / 2) print();
    }

    private void print() {
        if (lines.isEmpty()) return;
        synchronized (out) {
            out.append(lines).flush();
        }
        lines.setLength(0);
        if (out.checkError()) wanted = false;
    }

    /** What its clock shows, each time that is asked. */
    private void answer() {
        try (var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                long now = System.nanoTime();
                String word = line.replaceAll("[^0-9]", "");
                if (word.isEmpty()) continue;
                synchronized (out) {
                    out.println(new Sighting.Clock(Long.parseLong(word), now).line());
                    out.flush();
                }
            }
        } catch (IOException gone) {
            wanted = false;
        }
        wanted = false;
    }
}
