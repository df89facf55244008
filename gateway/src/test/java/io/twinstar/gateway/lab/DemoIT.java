package io.twinstar.gateway.lab;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DemoIT {

    @Test
    void everyStepOfTheDemoHoldsAndItLeavesNothingBehind() throws Exception {
        var lab = LabScript.ofThisProgram("demo");
        var demo = new ProcessBuilder(lab.launcher(), "demo", "--steps").redirectErrorStream(true).start();
        var said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.out.println(said);
        assertThat(demo.waitFor()).isZero();
        assertThat(said).contains("Every step held.").contains("the dead gateway holds no VIP").doesNotContain("NOT SO");
        assertThat(new String(new ProcessBuilder("ip", "netns").start().getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain("demo-");
    }
}
