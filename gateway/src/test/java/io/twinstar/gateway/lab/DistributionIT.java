package io.twinstar.gateway.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The archive, unpacked, run by a user without any privilege in a user namespace of its own. */
class DistributionIT {

    @Test
    void anOrdinaryUserRunsThePairFromTheDistribution(@TempDir Path directory) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        run("tar", "-xzf", System.getProperty("twinstar.distribution"), "-C", directory.toString(), "--strip-components=1");
        String lab = directory.resolve("docker/lab").toString();
        try {
            run(asNobody(lab, "start"));
            assertThat(run(asNobody(lab, "exec", "client", "curl", "-sS", "--max-time", "5", "http://198.18.0.100/")))
                    .startsWith("backend");
            assertThat(run(asNobody(lab, "log", "castor"))).contains(mayMakeTunDevices() ? "held by TUN device" : "lifetime");
        } finally {
            run(asNobody(lab, "down"));
        }
    }

    /** Hosts differ in whom they let open it: with systemd's udev everybody may. */
    private static boolean mayMakeTunDevices() throws IOException {
        return Files.getPosixFilePermissions(Path.of("/dev/net/tun")).contains(PosixFilePermission.OTHERS_WRITE);
    }

    private static String[] asNobody(String... words) {
        var command = new java.util.ArrayList<>(
                java.util.List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "LAB=distribution-it"));
        command.addAll(java.util.List.of(words));
        return command.toArray(String[]::new);
    }

    private static String run(String... words) throws Exception {
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", words) + ": " + said).isZero();
        return said.strip();
    }
}
