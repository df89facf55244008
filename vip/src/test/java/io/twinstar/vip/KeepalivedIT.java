package io.twinstar.vip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.Vip;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.TestLan.CASTOR;
import static io.twinstar.vip.TestLan.CASTOR_MAC;
import static io.twinstar.vip.TestLan.POLLUX_MAC;
import static io.twinstar.vip.TestLan.WEB;
import static io.twinstar.vip.TestLan.WEB_ADDRESS;
import static io.twinstar.vip.election.Role.ACTIVE;
import static io.twinstar.vip.election.Role.BACKUP;
import static org.assertj.core.api.Assertions.assertThat;

/** keepalived, which knows nothing of this code, as the peer: both roles, both directions. */
class KeepalivedIT {

    private static final Vip FAILING_BACK = new Vip("web", WEB_ADDRESS, "eth0", 51, WEB.advertise(), Optional.of("castor"),
            Vip.Failback.AT_ONCE);

    @TempDir
    Path directory;
    private final TestLan lan = new TestLan();

    @AfterEach
    void unplug() { lan.close(); }

    @Test
    void weTakeTheVipFromKeepalivedAndResignToIt() throws Exception {
        try (var keepalived = new Keepalived()) {
            keepalived.awaitHolding(true);
            try (var castor = RunningAgent.start(lan, CASTOR, FAILING_BACK).awaitRole("web", ACTIVE)) {
                keepalived.awaitHolding(false);
                assertThat(castor.status("web").reason()).isEqualTo("preempting 198.18.0.12 (150 < 254)");
                assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
                assertThat(lan.clientNeighbour(WEB_ADDRESS)).contains(CASTOR_MAC.toString());
            }
            keepalived.awaitHolding(true);
            assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
            assertThat(lan.clientNeighbour(WEB_ADDRESS)).contains(POLLUX_MAC.toString());
        }
    }

    @Test
    void weWaitBehindKeepalivedAndTakeOverWhenItResigns() throws Exception {
        try (var keepalived = new Keepalived()) {
            keepalived.awaitHolding(true);
            try (var castor = RunningAgent.start(lan, CASTOR, WEB).awaitRole("web", BACKUP)) {
                castor.awaitPeer("web");
                assertThat(castor.status("web").peer().orElseThrow().priority()).isEqualTo(150);
                assertThat(castor.status("web").peer().orElseThrow().intervalCentis()).isEqualTo(10);
                assertThat(castor.status("web").dropped()).isEmpty();
                keepalived.stop();
                castor.awaitRole("web", ACTIVE);
                assertThat(castor.status("web").reason()).isEqualTo("198.18.0.12 resigned");
            }
        }
    }

    /** keepalived on pollux, of priority 150. */
    private final class Keepalived implements AutoCloseable {

        private final Process process;

        Keepalived() throws IOException {
            Path configuration = Files.writeString(directory.resolve("keepalived.conf"), """
                    global_defs {
                        vrrp_version 3
                    }
                    vrrp_instance web {
                        state BACKUP
                        interface eth0
                        virtual_router_id 51
                        priority 150
                        advert_int 0.1
                        virtual_ipaddress {
                            198.18.0.100/32 dev eth0
                        }
                    }
                    """);
            process = lan.pollux.call(() -> new ProcessBuilder("keepalived", "--dont-fork", "--log-console", "--vrrp", "--use-file",
                    configuration.toString(), "--pid", directory.resolve("pid").toString(), "--vrrp_pid",
                    directory.resolve("vrrp.pid").toString()).redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile()).start());
        }

        void awaitHolding(boolean holding) {
            eventually("keepalived holding the VIP: " + holding,
                    () -> lan.pollux.run("ip addr show dev eth0").contains("198.18.0.100/32") == holding);
        }

        /** It resigns. */
        void stop() {
            process.destroy();
            process.onExit().orTimeout(5, TimeUnit.SECONDS).join();
        }

        @Override
        public void close() { stop(); }
    }
}
