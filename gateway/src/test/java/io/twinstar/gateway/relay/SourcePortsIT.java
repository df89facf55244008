package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Spread;
import io.twinstar.gateway.relay.wire.Transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** More connections to one backend than a source address has ports, in a network namespace in which it has twenty. */
class SourcePortsIT {

    private static final int PORTS = 20;
    private static final int CLIENTS = 50;
    private static final int CLIENTS_PORT = 10_000; // beside the twenty
    private static final String IN_A_NAMESPACE = "ip link set lo up && exec \"$@\"";

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void eachSourceAddressHasItsPortsAndTheBackendIsNotBlamedWhenTheyAreUsedUp(Transport transport) throws Exception {
        assertThat(outcome(transport)).isEqualTo("served 20, without a port 30, failures 0");
        assertThat(outcome(transport, "127.0.0.41")).isEqualTo("served 20, without a port 30, failures 0");
        assertThat(outcome(transport, "127.0.0.41", "127.0.0.42")).isEqualTo("served 40, without a port 10, failures 0");
        assertThat(outcome(transport, "127.0.0.41", "127.0.0.42", "127.0.0.43")).isEqualTo("served 50, without a port 0, failures 0");
    }

    private static String outcome(Transport transport, String... sources) throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        var command = new ArrayList<>(root ? List.of("unshare", "--net") : List.of("unshare", "--user", "--map-root-user", "--net"));
        command.addAll(List.of("sh", "-c", IN_A_NAMESPACE, "ports", ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(List.of(GatewayProcess.FLAGS));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), transport.name()));
        command.addAll(List.of(sources));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var lines = new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("a network namespace needs root, or user namespaces").isZero();
        return lines.getLast(); // before it stands what is logged
    }

    static final class Main {

        private Main() {}

        public static void main(String[] arguments) throws Exception {
            List<InetAddress> sources = Stream.of(arguments).skip(1).map(Rig::address).toList();
            var clients = new ArrayList<Socket>();
            try (var backend = TestBackend.named(21); var rig = new Rig(Transport.valueOf(arguments[0]))) {
                var pool = new Pool(Rig.POOL, Balance.WEIGHTED_LEAST_CONNECTION, Spread.DEFAULT, Check.DEFAULT, Optional.empty(),
                        Rig.TIMEOUTS, sources.isEmpty() ? Map.of() : Map.of(Rig.NODE, sources), List.of(new Backend(backend.id(), 1)));
                rig.publish(Rig.conf(rig.port, pool), all -> true);
                // only now: what is bound already would be among the twenty
                Files.writeString(Path.of("/proc/sys/net/ipv4/ip_local_port_range"), "40000 " + (40_000 + PORTS - 1));
                int served = 0;
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(connect(rig.port, CLIENTS_PORT + i));
                    if (isServed(clients.getLast())) served++;
                }
                System.out.printf("%nserved %d, without a port %d, failures %d%n", served, rig.listener().ended(Outcome.NO_SOURCE),
                        rig.tally(backend).connectFailures());
                for (Socket client : clients) client.close();
            }
        }

        private static Socket connect(int port, int from) throws IOException {
            var socket = new Socket();
            socket.bind(new InetSocketAddress(Rig.address("127.0.0.1"), from));
            socket.setSoTimeout(10_000);
            socket.connect(new InetSocketAddress(Rig.VIP, port));
            return socket;
        }

        private static boolean isServed(Socket client) {
            try {
                return client.getInputStream().read() == 21;
            } catch (IOException reset) {
                return false;
            }
        }
    }
}
