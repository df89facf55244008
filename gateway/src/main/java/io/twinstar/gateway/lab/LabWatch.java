package io.twinstar.gateway.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Scheduling;

/**
 * {@code twinstar lab-watch}: what a client can know of a VIP without asking the gateways, as lines of JSON: who answers ARP for
 * it, who claims it unasked, and how requests to it end. Watches after a line {@code on} and is quiet after a line {@code off};
 * the end of its input ends it.
 */
@Command(name = "lab-watch", hidden = true, description = "Print who answers for a VIP, and how requests to it end.", mixinStandardHelpOptions = true)
public final class LabWatch implements Callable<Integer> {

    /** Together less than a busy machine's gateway can bear: more would pile up there, and be seen as an outage that they caused. */
    private static final int TIMEOUT_MILLIS = 500;
    private static final int UNDER_WAY_MAX = 100;

    @Parameters(index = "0", paramLabel = "SELF", description = "this host's own address")
    private String self = "";

    @Parameters(index = "1", paramLabel = "VIP:PORT", description = "what to watch")
    private String target = "";

    @Option(names = "--interface", description = "where the VIP's network is", defaultValue = "eth0")
    private String interfaceName = "";

    @Option(names = "--every-ms", description = "milliseconds from one request to the next", defaultValue = "5")
    private int everyMillis;

    @Option(names = "--arp-every-ms", description = "milliseconds from one ARP question to the next", defaultValue = "2")
    private int arpEveryMillis;

    private volatile boolean quiet = true;

    @Override
    public Integer call() throws IOException, KernelException {
        PrintStream out = System.out;
        var canary = new Canary(target, TIMEOUT_MILLIS, UNDER_WAY_MAX, asked -> out.println(new Seen.Requested(asked).line()));
        Thread.ofPlatform().name("canary").daemon().start(() -> watch(canary, out));
        var neighbour = new ArpWatch(interfaceName, self, target.substring(0, target.lastIndexOf(':')), seen -> out.println(seen.line()));
        Thread.ofPlatform().name("arp").daemon().start(() -> {
            beOnTime();
            neighbour.run(arpEveryMillis, () -> quiet);
        });
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) quiet = !command.equals("on");
        return 0;
    }

    private void watch(Canary canary, PrintStream out) {
        try {
            canary.run(everyMillis, () -> !out.checkError(), () -> quiet);
        } catch (IOException e) {
            throw new UncheckedIOException("the requests of the watch failed", e);
        }
    }

    /** What is measured is how late the gateways are, not how late the watch is on a machine that is busy with all of them. */
    private static void beOnTime() {
        try {
            Scheduling.becomeRealTime();
        } catch (KernelException _) {
            // the watch shares the machine like everybody else
        }
    }
}
