package io.twinstar.vip;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.kernel.NetNs;

import static org.assertj.core.api.Assertions.assertThat;

class DressRehearsalIT {

    @Test
    void everyFailoverAndMoveIsGoneThroughAndNothingIsLeft() {
        try (var host = new NetNs("host")) {
            assertThat(host.<Boolean>call(DressRehearsal::hold)).isTrue();
            assertThat(host.run("ip -o link; ip -o -4 address; nft list ruleset")).doesNotContain("ts-rehearsal", "127.127.255.254",
                    "twinstar");
        }
    }
}
