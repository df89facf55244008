package io.twinstar.vip;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import io.twinstar.conf.Node;

import static io.twinstar.vip.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;

/** An agent for the VIP web in a process of its own, which can be killed or stopped. It prints its changes of role. */
final class AgentProcess implements AutoCloseable {

    private final Process process;
    private final Queue<String> printed = new ConcurrentLinkedQueue<>();

    /** @param under a command that starts another one, in front of ours */
    AgentProcess(TestLan lan, Node self, String... under) {
        List<String> command = new ArrayList<>(List.of(under));
        command.addAll(List.of(ProcessHandle.current().info().command().orElseThrow(), "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), AgentProcess.class.getName(), self.name()));
        process = lan.host(self).call(() -> new ProcessBuilder(command).redirectErrorStream(true).start());
        Thread.ofVirtual().start(this::read);
    }

    /** The process: runs until its input ends. */
    public static void main(String[] nodeName) throws Exception {
        Node self = nodeName[0].equals(TestLan.CASTOR.name()) ? TestLan.CASTOR : TestLan.POLLUX;
        try (var agent = new VipAgent(Setup.alone(self), List.of(TestLan.WEB), report -> {
            if (report instanceof VipReport.RoleChanged changed) { System.out.println(changed.to()); }
        })) {
            agent.start();
            System.out.println(agent.status().getFirst().heldBy());
            System.out.println(closeChannelsInUse());
            while (System.in.read() >= 0) {}
        } catch (VipUnavailable e) {
            System.out.println(e.getMessage());
        }
    }

    /** Of the JDK's, none of which was open before the agent was. Among so many readers some are waiting already. */
    private static String closeChannelsInUse() throws InterruptedException {
        try {
            for (int i = 0; i < 50; i++) {
                var channel = DatagramChannel.open().bind(new InetSocketAddress(0));
                var reading = new CountDownLatch(1);
                Thread reader = Thread.ofPlatform().start(() -> {
                    reading.countDown();
                    try {
                        channel.receive(ByteBuffer.allocate(1));
                    } catch (IOException _) {
                        // closed, as it is to be
                    }
                });
                reading.await();
                channel.close();
                reader.join();
            }
            return "channels in use were closed";
        } catch (IOException e) {
            return "a channel in use was not closed: " + e.getMessage();
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
        eventually("printing " + line, () -> printed.contains(line));
        return this;
    }

    /** Everything printed so far. */
    List<String> printed() { return List.copyOf(printed); }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    void kill() { process.destroyForcibly(); }

    @Override
    public void close() { kill(); }
}
