package io.twinstar.vip;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.twinstar.conf.Node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

/** An agent for the VIP web in a process of its own, which can be killed or stopped. It prints its changes of role. */
final class AgentProcess implements AutoCloseable {

    private final Process process;
    private final Queue<String> printed = new ConcurrentLinkedQueue<>();

    AgentProcess(TestLan lan, Node self) {
        String java = ProcessHandle.current().info().command().orElseThrow();
        process = lan.host(self).call(() -> new ProcessBuilder(java, "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), AgentProcess.class.getName(), self.name()).redirectErrorStream(true).start());
        Thread.ofVirtual().start(this::read);
    }

    /** The process: runs until its input ends. */
    public static void main(String[] nodeName) throws Exception {
        Node self = nodeName[0].equals(TestLan.CASTOR.name()) ? TestLan.CASTOR : TestLan.POLLUX;
        try (var agent = new VipAgent(self, List.of(TestLan.WEB), report -> {
            if (report instanceof VipReport.RoleChanged changed) { System.out.println(changed.to()); }
        })) {
            agent.start();
            System.out.println(agent.status().getFirst().heldBy());
            while (System.in.read() >= 0) {}
        }
    }

    private void read() {
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            output.lines().forEach(printed::add);
        } catch (UncheckedIOException | IOException e) {
            printed.add(e.toString());
        }
    }

    AgentProcess awaitPrinted(String line) {
        await("printing " + line).atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(1))
                .until(() -> printed.contains(line));
        return this;
    }

    /** Everything printed so far. */
    List<String> printed() { return List.copyOf(printed); }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    void kill() { process.destroyForcibly(); }

    @Override public void close() { kill(); }
}
