package io.twinstar.gateway.discovery;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

/** Debian's dnsmasq on a port of 127.0.0.1: answers for the names below example, and refuses all others. */
final class Dnsmasq implements AutoCloseable {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final Path hosts;
    private final InetSocketAddress address;
    private final List<String> options;
    private Process process;

    /** @param options such as {@code --srv-host=…} */
    Dnsmasq(Path directory, String... options) throws IOException {
        hosts = Files.createTempFile(directory, "hosts", "");
        address = new InetSocketAddress(LOOPBACK, freePort());
        this.options = List.of(options);
        process = start();
    }

    /** Both of UDP and of TCP; that nobody takes it meanwhile is likely, and that somebody does fails the test. */
    private static int freePort() throws IOException {
        try (var tcp = new ServerSocket(0, 1, LOOPBACK);
                var udp = new DatagramSocket(new InetSocketAddress(LOOPBACK, tcp.getLocalPort()))) {
            return udp.getLocalPort();
        }
    }

    private Process start() throws IOException {
        var command = new ArrayList<>(List.of("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--user=",
                "--log-facility=/dev/null", "--no-resolv", "--no-hosts", "--bind-interfaces", "--listen-address=127.0.0.1",
                "--port=" + address.getPort(), "--local=/example/", "--addn-hosts=" + hosts));
        command.addAll(options);
        var started = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        Awaitility.await("dnsmasq listens").atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5)).until(this::isListening);
        return started;
    }

    /** Before it has begun, a SIGHUP ends it. */
    private boolean isListening() {
        try (var _ = new Socket(LOOPBACK, address.getPort())) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    InetSocketAddress address() { return address; }

    /** From now on these are the names: {@code 127.0.0.21 web.example}. */
    void serve(String... lines) throws IOException {
        Files.write(hosts, List.of(lines));
        signal("HUP");
    }

    private void signal(String name) throws IOException {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void restart() throws IOException {
        close();
        process = start();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) throw new IOException("dnsmasq does not end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
