package io.twinstar.benchmarks.heartbeat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.HdrHistogram.Histogram;

import io.twinstar.gateway.json.Json;
import io.twinstar.vip.kernel.EventFd;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Poll;
import io.twinstar.vip.kernel.Scheduling;
import io.twinstar.vip.seal.PairKey;
import io.twinstar.vip.seal.Seal;

/**
 * The process that is measured. Every 10 ms its main thread does what the agent's does for a heartbeat: it waits in poll(2), with
 * real-time priority and in locked memory, then seals a message. How late the messages were ready is what it prints.
 */
final class Beat {

    static final long PERIOD_NANOS = 10_000_000;
    static final String REMARKS = "remarks";

    private static final int MESSAGE_BYTES = 64;
    private static final long WARM_UP_NANOS = 1_000_000_000; // the code is compiled, the live set is there
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Poll poll;
    private final Seal seal = new Seal(new PairKey(new byte[PairKey.SECRET_BYTES]));
    private final ByteBuffer message = ByteBuffer.allocate(MESSAGE_BYTES);

    private Beat(EventFd wake) {
        poll = new Poll(wake.fd());
    }

    /** @param arguments the {@link Load}, and for how many seconds to measure */
    public static void main(String[] arguments) throws Exception {
        var load = Load.valueOf(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        var remarks = new ArrayList<String>();
        var garbage = new Garbage(load.garbage());
        try (var wake = new EventFd()) {
            unlessRefused(Scheduling::becomeRealTime, "an ordinary thread", remarks);
            unlessRefused(Scheduling::lockMemory, "memory is not locked", remarks);
            var beat = new Beat(wake);
            beat.latenessNanos(WARM_UP_NANOS);
            long allocatedBefore = garbage.allocatedBytes();
            var lateness = beat.latenessNanos(seconds * 1_000_000_000L);
            var measured = Measured.of(lateness, residentBytes(), (garbage.allocatedBytes() - allocatedBefore) / seconds).json();
            measured.put(REMARKS, remarks);
            System.out.println(Json.write(measured));
        }
    }

    /** A beat is due at its time whatever became of the one before, so that a pause of 50 ms makes five beats late. */
    private Histogram latenessNanos(long durationNanos) throws KernelException {
        var lateness = new Histogram(SIGNIFICANT_DIGITS);
        long due = System.nanoTime() + PERIOD_NANOS;
        for (long beats = durationNanos / PERIOD_NANOS; beats > 0; beats--) {
            for (long early; (early = due - System.nanoTime()) > 0;) poll.await(early); // a signal ends a wait before its time
            byte[] sealed = seal.over(message);
            message.put(0, sealed[0]);
            lateness.recordValue(System.nanoTime() - due);
            due += PERIOD_NANOS;
        }
        return lateness;
    }

    private interface Request {
        void make() throws KernelException;
    }

    private static void unlessRefused(Request request, String otherwise, List<String> remarks) {
        try {
            request.make();
        } catch (KernelException e) {
            remarks.add(otherwise + ": " + e.getMessage());
        }
    }

    /** proc_pid_status(5). */
    private static long residentBytes() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(each -> each.startsWith("VmRSS:")).findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) * 1_024;
    }
}
