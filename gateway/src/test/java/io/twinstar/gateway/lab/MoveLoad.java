package io.twinstar.gateway.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What goes through the VIP while that is moved: streams of a byte every 10 ms, requests with a connection each, bulk both ways at 100
 * Mbit/s, and a download that lasts as long as all the rest. All but the streams gives way where CPUs are short: elsewhere clients have
 * hosts of their own, and here a byte would wait for wrk rather than for a gateway.
 */
final class MoveLoad implements AutoCloseable {

    /** From one move to the next. */
    static final Duration BETWEEN = Duration.ofMillis(400);
    private static final int STREAMS = 200;
    /** Nothing is measured while the streams begin, and what they run on is compiled: there a byte may take a second, moves or none. */
    private static final Duration SETTLED = Duration.ofMillis(1_500);
    private static final Duration SOON = Duration.ofSeconds(10);
    /** Of wrk, which itself waits for a CPU for 1.7 s of 2 on two that are full: what took it two seconds says nothing of the gateways. */
    private static final String PATIENCE = "5s";

    private final LabPair pair;
    private final String vip;
    private final long hugeBytes;
    private final Process streams;
    private final Queue<StreamSlice> slices = new ConcurrentLinkedQueue<>();

    /** Something done to the pair. */
    interface Happening {
        void happen() throws Exception;
    }

    /**
     * What became of the load.
     *
     * @param stallsNanos the slowest byte of any stream after each time that it happened
     * @param wrk what wrk, iperf3 and sha256sum printed
     */
    record Result(List<Long> stallsNanos, String wrk, String iperf, String sum, long broken, long wrong) {

        long worstNanos() {
            return stallsNanos.stream().mapToLong(Long::longValue).max().orElseThrow();
        }

        long p99Nanos() {
            return rank(99);
        }

        private long rank(int percent) {
            long[] sorted = stallsNanos.stream().mapToLong(Long::longValue).sorted().toArray();
            return sorted[Math.max(0, Math.ceilDiv(sorted.length * percent, 100) - 1)];
        }

        String stalls() {
            return Arrays.stream(new int[]{0, 50, 99, 100}).mapToObj(percent -> "%.0f".formatted(rank(percent) / 1e6))
                    .reduce((a, b) -> a + "/" + b).orElseThrow() + " ms (least/median/p99/most)";
        }

        /** The lines in which wrk tells of what failed; empty: nothing. */
        List<String> failures() {
            return wrk.lines().map(String::strip).filter(line -> line.startsWith("Socket errors") || line.startsWith("Non-2xx")).toList();
        }

        String requests() {
            return wrk.lines().filter(line -> line.contains("requests in")).map(String::strip).findFirst().orElse("none was answered");
        }
    }

    /**
     * Listeners on the VIP are taken to be 80 (pages), 7 (echo), 81 (nginx with a huge file) and 5201 (iperf3).
     *
     * @param hugeBytes of that file
     */
    MoveLoad(LabPair pair, String vip, long hugeBytes) throws Exception {
        this.pair = pair;
        this.vip = vip;
        this.hugeBytes = hugeBytes;
        streams = pair.lab().start("client", pair.lab().launcher(), "lab-streams", vip + ":7", "--streams",
                Integer.toString(STREAMS));
        Thread.ofVirtual().start(this::listen);
        LabPair.await(SOON, "the streams flow", () -> slices.stream().anyMatch(slice -> slice.echoes() > 0));
        long flowingNanos = slices.element().endNanos();
        LabPair.await(SOON, "all of them flow", () -> slices.stream().reduce((_, later) -> later)
                .filter(last -> last.endNanos() - flowingNanos > SETTLED.toNanos() && last.slowestNanos() < BETWEEN.toNanos()).isPresent());
    }

    Result during(int times, Happening happening) throws Exception {
        int seconds = (int) (times * BETWEEN.toMillis() / 1_000 + 2);
        Process wrk = client(seconds, "wrk", "-t1", "-c16", "-d" + seconds, "--timeout", PATIENCE, "-H", "Connection: close",
                "http://" + inUrl() + "/");
        Process iperf = client(seconds, "sh", "-c",
                "iperf3 --client %s --bidir --bitrate 100M --time %d 2>&1".formatted(vip, seconds));
        Process download = client(seconds, "sh", "-c",
                "curl -sSg --limit-rate %d http://%s:81/huge | sha256sum"
                        .formatted(hugeBytes / seconds, inUrl()));
        var stalls = stalls(times, happening);
        StreamSlice last = slices.stream().reduce((_, later) -> later).orElseThrow();
        return new Result(stalls, said(wrk), said(iperf), said(download), last.broken(), last.wrong());
    }

    /** One that has not come to its end long after it should have is ended: a client that only listens never learns that its stream broke. */
    private Process client(int seconds, String... words) throws IOException {
        return pair.lab().start("client", LabServers.givingWay(LabServers.endedAfter(2 * seconds + 20, words)));
    }

    private String inUrl() {
        return vip.contains(":") ? "[" + vip + "]" : vip;
    }

    private static String said(Process process) throws Exception {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return said;
    }

    private List<Long> stalls(int times, Happening happening) throws Exception {
        var slowest = new ArrayList<Long>();
        for (int time = 0; time < times; time++) {
            long fromNanos = System.nanoTime();
            happening.happen();
            long untilNanos = fromNanos + BETWEEN.toNanos();
            LabPair.await(BETWEEN.plus(SOON), "the streams are told of",
                    () -> slices.stream().anyMatch(slice -> slice.endNanos() > untilNanos));
            slowest.add(slices.stream().filter(slice -> slice.endNanos() > fromNanos && slice.endNanos() <= untilNanos)
                    .mapToLong(StreamSlice::slowestNanos).max().orElseThrow());
        }
        return slowest;
    }

    private void listen() {
        try (BufferedReader lines = streams.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) slices.add(StreamSlice.ofLine(line));
        } catch (IOException ended) {
            streams.destroy();
        }
    }

    @Override
    public void close() {
        streams.destroy();
        streams.onExit().join();
    }
}
