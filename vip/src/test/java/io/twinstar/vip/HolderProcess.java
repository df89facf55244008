package io.twinstar.vip;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.twinstar.conf.Vip;
import io.twinstar.vip.fence.Fence;
import io.twinstar.vip.fence.Lease;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.Poll;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.TwoLans.CASTOR;
import static java.nio.charset.StandardCharsets.UTF_8;

/** A process on castor that owns an IPv6 VIP, with no election, and serves HTTP: to be killed or stopped. */
final class HolderProcess implements AutoCloseable {

    static final Vip VIP = TwoLans.vip("six", Vip.Wire.DEFAULT, "2001:db8::64");

    private static final long LEASE_NANOS = 300_000_000;
    private static final long BEAT_NANOS = 50_000_000;

    private final Process process;
    private final Queue<String> printed = new ConcurrentLinkedQueue<>();

    HolderProcess(TestLan lan) {
        process = lan.castor.call(() -> new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                HolderProcess.class.getName()).redirectErrorStream(true).start());
        Thread.ofVirtual().start(this::read);
        eventually("holding the VIP", () -> printed.contains("holding"));
    }

    /** The process: runs until it is killed. */
    public static void main(String[] args) throws Exception {
        Thread.ofPlatform().daemon().start(HolderProcess::serve);
        try (var netlink = new Netlink(); Lan lan = Lan.open(netlink, "eth0", CASTOR, Optional.empty())) {
            lan.join(netlink, VIP);
            Link link = lan.link();
            try (Lease lease = Lease.open("ts-six", link, VIP.addresses());
                    Fence fence = Fence.choose(netlink, link, "ts-six", VIP.addresses())) {
                lease.renew(LEASE_NANOS);
                fence.acquire(System.nanoTime());
                lan.announce(VIP);
                System.out.println(fence.describe() + "; " + lease.describe());
                System.out.println("holding");
                var poll = new Poll(lan.fds().stream().mapToInt(Integer::intValue).toArray());
                while (true) { beat(lan, poll, lease); }
            }
        }
    }

    private static void beat(Lan lan, Poll poll, Lease lease) throws Exception {
        poll.await(BEAT_NANOS);
        lease.renew(LEASE_NANOS);
        for (Arrival arrival : TwoLans.arrivals(lan)) { if (arrival instanceof Arrival.Asked(var asked)) { lan.answer(asked); } }
    }

    private static void serve() {
        try (var listener = new ServerSocket(80)) {
            while (true) {
                try (Socket client = listener.accept(); OutputStream out = client.getOutputStream()) {
                    out.write("HTTP/1.0 200 OK\r\n\r\ncastor".getBytes(UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            output.lines().forEach(printed::add);
        } catch (UncheckedIOException | IOException e) {
            printed.add(e.toString());
        }
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
