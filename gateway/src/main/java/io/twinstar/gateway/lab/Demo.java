package io.twinstar.gateway.lab;

import java.io.Console;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code twinstar demo}: a pair in the lab, a backend and a gateway that die, and what a client sees of it. */
@Command(name = "demo", description = "Run a pair on this machine, kill a backend and a gateway, and show what a client sees.", mixinStandardHelpOptions = true)
public final class Demo implements Callable<Integer> {

    private static final String VIP = "198.18.0.100";
    private static final Duration WATCH = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** What losing a gateway may cost a client: three intervals of 50 ms and the skew, and as much again for a busy machine. */
    private static final Duration GAP_MAX = Duration.ofMillis(300);

    @Option(names = "--steps", description = "plain lines, no live display; exit 1 if a step does not hold")
    private boolean steps;

    private final LabScript lab = LabScript.ofThisProgram("demo");
    private int failures;

    @Override
    public Integer call() throws InterruptedException {
        var clean = new Thread(this::down, "demo-clean-up");
        Runtime.getRuntime().addShutdownHook(clean);
        try {
            play();
        } catch (IOException e) {
            fail(String.valueOf(e.getMessage()));
        }
        System.out.println(failures == 0 ? "Every step held." : failures + " steps did not hold.");
        return failures == 0 ? 0 : 1;
    }

    private void play() throws IOException, InterruptedException {
        title("Two gateways, three backends and a client, each in a network namespace of its own");
        lab.run("down");
        lab.run("up");
        lab.run("start");
        var gateways = LabGateways.of(lab);
        try (var traffic = Traffic.start(lab, VIP + ":80")) {
            var scene = new Scene(traffic, gateways, !steps && isTerminal());
            await(() -> gateways.active().isPresent() && traffic.any(), "no gateway is Active, or nothing answers");
            steady(scene);
            killBackend(scene);
            killGateway(scene, gateways);
            bringBack(scene, gateways);
        }
    }

    private void steady(Scene scene) {
        title("The client opens 200 connections a second to the VIP " + VIP);
        long from = System.nanoTime();
        var seen = scene.watch(from, WATCH);
        say(scene.nodes());
        say(seen.rates(WATCH.toMillis() / 1e3));
        say(seen.sentence());
        expect(seen.failed() == 0, "no request fails");
    }

    private void killBackend(Scene scene) throws IOException, InterruptedException {
        title("SIGKILL to backend2");
        long from = System.nanoTime();
        lab.run("signal", "backend2", "KILL");
        await(() -> scene.health("198.18.0.22:8080").equals("down"), "backend2 is not ejected");
        say("ejected by the health checks after %d ms; until then refused connections were retried elsewhere".formatted(millisSince(from)));
        var seen = scene.watch(from, WATCH);
        say(seen.sentence());
        var after = scene.watch(System.nanoTime(), Duration.ofSeconds(1));
        say("the second after: " + after.rates(1));
        expect(!after.answeredBy().containsKey("backend2") && after.failed() == 0, "the others serve everything");
    }

    private void killGateway(Scene scene, LabGateways gateways) throws IOException, InterruptedException {
        String active = gateways.active().orElseThrow(() -> new IOException("no gateway is Active"));
        title("SIGKILL to " + active + ", which is Active");
        long from = System.nanoTime();
        lab.run("signal", active, "KILL");
        var seen = scene.watch(from, WATCH);
        say(seen.sentence());
        say(scene.nodes());
        expect(seen.longestGapNanos() < GAP_MAX.toNanos(), "the client's gap is under " + GAP_MAX.toMillis() + " ms");
        String heir = LabGateways.other(active);
        expect("Active".equals(gateways.roles().get(heir)), heir + " is Active");
        boolean left = lab.run("exec", active, "ip", "-4", "-oneline", "address").contains(VIP);
        expect(!left, "the dead gateway holds no VIP");
    }

    private void bringBack(Scene scene, LabGateways gateways) throws IOException, InterruptedException {
        title("Both return");
        long from = System.nanoTime();
        lab.run("start");
        await(() -> scene.health("198.18.0.22:8080").equals("up") && gateways.roles().containsValue("Backup"), "they do not return");
        var seen = scene.watch(from, Duration.ofNanos(System.nanoTime() - from).plusSeconds(1));
        say(seen.sentence());
        expect(seen.failed() == 0, "no request fails, and the VIP stays where it is (failback: false)");
    }

    private void await(BooleanSupplier holds, String otherwise) throws IOException {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - deadlineNanos > 0) throw new IOException(otherwise);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private void expect(boolean holds, String what) {
        if (holds) say("ok: " + what);
        else fail(what);
    }

    private void fail(String what) {
        failures++;
        System.out.println("  NOT SO: " + what);
    }

    private void down() {
        try {
            lab.run("down");
        } catch (IOException | InterruptedException e) {
            System.err.println(e.getMessage());
        }
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    private static void title(String text) {
        System.out.printf("%n%s%n", text);
    }

    private static void say(String text) {
        System.out.println("  " + text);
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }
}
