package io.twinstar.vip.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Locking of memory, each time in a JVM of its own, whose heap is the gateway's. */
class LockedMemoryIT {

    private static final long MEGABYTE = 1 << 20;

    @Test
    void allMemoryIsLockedAndNoneIsBroughtInForIt() throws Exception {
        var seen = JvmProcess.seen();
        assertThat(seen.outcome()).isEqualTo("locked");
        assertThat(seen.lockedBytes()).as("reserved heap counts").isGreaterThan(1_024 * MEGABYTE);
        // -Xms128m is committed from the start, and would be resident without MCL_ONFAULT.
        assertThat(seen.grownByLockingBytes()).isLessThan(64 * MEGABYTE);
        assertThat(seen.grownByUseBytes()).as("what is used later").isGreaterThan(100 * MEGABYTE);
    }

    @Test
    void whatIsMappedLaterIsLockedToo() throws Exception {
        // 128 MB, less the stacks of compiler threads that end meanwhile
        assertThat(JvmProcess.seen().lockedLaterBytes()).isGreaterThan(120 * MEGABYTE);
    }

    @Test
    void aLimitAndNoCapabilityIsRefusedAndTheProcessGoesOnUnlocked() throws Exception {
        var seen = JvmProcess.seen("prlimit", "--memlock=65536", "setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock");
        assertThat(seen.outcome()).isEqualTo(
                "lock memory with a limit of 65536 bytes (RLIMIT_MEMLOCK) and without CAP_IPC_LOCK: Operation not permitted");
        assertThat(seen.lockedBytes()).isZero();
        assertThat(seen.grownByUseBytes()).isGreaterThan(100 * MEGABYTE);
    }

    @Test
    void aLimitDoesNotBindWhoHasTheCapability() throws Exception {
        var seen = JvmProcess.seen("prlimit", "--memlock=65536");
        assertThat(seen.outcome()).isEqualTo("locked");
        assertThat(seen.grownByUseBytes()).isGreaterThan(100 * MEGABYTE);
    }

    /** Locks its memory, then uses 128 MB more outside the heap, and prints what became of it. */
    record JvmProcess(String outcome, long lockedBytes, long grownByLockingBytes, long lockedLaterBytes, long grownByUseBytes) {

        private static final int USED_BYTES = 128 << 20;

        /** @param under a command that starts another one, in front of ours */
        static JvmProcess seen(String... under) throws Exception {
            List<String> command = new ArrayList<>(List.of(under));
            command.addAll(List.of(ProcessHandle.current().info().command().orElseThrow(), "-XX:+UseZGC", "-Xms128m", "-Xmx1g",
                    "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), JvmProcess.class.getName()));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            String[] lines = output.split("\n", -1);
            long[] bytes = output.lines().skip(1).mapToLong(Long::parseLong).toArray();
            return new JvmProcess(lines[0], bytes[0], bytes[1], bytes[2], bytes[3]);
        }

        public static void main(String[] arguments) throws Exception {
            Scheduling.becomeRealTime(); // loads what both calls need
            long residentBefore = bytes("VmRSS");
            String outcome = "locked";
            try {
                Scheduling.lockMemory();
            } catch (KernelException e) {
                outcome = e.getMessage();
            }
            long resident = bytes("VmRSS");
            long locked = bytes("VmLck");
            var _ = Arena.global().allocate(USED_BYTES); // filled with zeros, so resident
            System.out.printf("%s%n%d%n%d%n%d%n%d%n", outcome, locked, resident - residentBefore, bytes("VmLck") - locked,
                    bytes("VmRSS") - resident);
        }

        private static long bytes(String field) throws IOException {
            String line = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(each -> each.startsWith(field + ":"))
                    .findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) * 1_024;
        }
    }
}
