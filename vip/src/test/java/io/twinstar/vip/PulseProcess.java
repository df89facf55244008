package io.twinstar.vip;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.twinstar.conf.Node;

import static io.twinstar.vip.TestLan.CASTOR;
import static io.twinstar.vip.TestLan.POLLUX;

/** A {@link PulsingNode} in a process of its own, which can be killed or stopped. */
final class PulseProcess implements AutoCloseable {

    private final Process process;

    PulseProcess(TestLan lan, Node self, Duration pulse) {
        List<String> command = List.of(ProcessHandle.current().info().command().orElseThrow(), "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), PulseProcess.class.getName(), self.name(),
                pulse.toString());
        process = lan.host(self).call(() -> new ProcessBuilder(command).inheritIO().redirectInput(ProcessBuilder.Redirect.PIPE).start());
    }

    /** The process: pulses until its input ends, and then takes leave. */
    public static void main(String[] nodeAndPulse) throws Exception {
        Node self = nodeAndPulse[0].equals(CASTOR.name()) ? CASTOR : POLLUX;
        try (var node = PulsingNode.start(self, Duration.parse(nodeAndPulse[1]))) {
            node.claim(PulsingNode.ACTIVE);
            while (System.in.read() >= 0) {}
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    void kill() { process.destroyForcibly(); }

    void end() throws IOException { process.getOutputStream().close(); }

    @Override
    public void close() { kill(); }
}
