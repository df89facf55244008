package io.twinstar.gateway.lab;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LabIT {

    private final LabScript lab = LabScript.ofThisProgram("lab-it");

    @Test
    void hostsReachEachOtherAndDownLeavesNothing() throws Exception {
        lab.run("down");
        assertThatThrownBy(() -> lab.run("exec", "client", "true")).hasMessageContaining("not up");
        long started = System.nanoTime();
        lab.run("up");
        System.out.printf("lab up: %d ms%n", (System.nanoTime() - started) / 1_000_000);
        String before = lab.run("status");
        lab.run("up");
        assertThat(lab.run("status")).as("up where it is up changes nothing").isEqualTo(before);
        assertThat(before.lines().map(line -> line.substring(0, line.indexOf(' ')))).containsExactly("client", "castor", "pollux",
                "backend1", "backend2", "backend3", "router", "witness", "attacker");
        for (String address : new String[]{"11", "12", "21", "22", "23", "1", "30", "66"}) {
            lab.run("exec", "client", "sh", "-c", "curl -s -m 2 http://198.18.0.%s:9/ ; test $? = 7".formatted(address)); // refused: it is there
        }
        lab.run("exec", "castor", "sh", "-c", "curl -s -m 2 http://198.19.0.12:9/ ; test $? = 7"); // over the second network
        assertThatThrownBy(() -> lab.run("exec", "nobody", "true")).hasMessageContaining("no host nobody");
        var state = Path.of(lab.run("rundir")).getParent();
        lab.run("down");
        assertThat(state).doesNotExist();
        assertThat(new String(new ProcessBuilder("ip", "netns").start().getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain("lab-it-");
        assertThat(Files.exists(Path.of("/run/netns/lab-it-switch"))).isFalse();
    }
}
