package io.twinstar.vip;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.kernel.NetNs;

import static org.assertj.core.api.Assertions.assertThat;

class DressRehearsalIT {

    @Test
    void everyFailoverAndMoveIsGoneThroughAndNothingIsLeft() {
        try (var host = new NetNs("host")) {
            boolean atOnce = host.call(DressRehearsal::hold); // or cut short: whatever it needs is loaded for the first time here
            assertThat(atOnce || host.<Boolean>call(DressRehearsal::hold)).isTrue();
            assertThat(host.run("ip -o link; ip -o -4 address; nft list ruleset")).doesNotContain("ts-rehearsal", "127.127.255.254",
                    "twinstar");
        }
    }
}
