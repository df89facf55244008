package io.twinstar.benchmarks.compare.run;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Conf;
import io.twinstar.conf.Log;
import io.twinstar.conf.Relay;
import io.twinstar.conf.text.ConfText;
import io.twinstar.conf.text.Decoded;

import static org.assertj.core.api.Assertions.assertThat;

class ProxyConfTest {

    private static final Place PLACE = new Place(101);

    @Test
    void twinstarHasOneLoopOfTheTransportAndAVipOfItsOwn() {
        assertThat(ConfText.read(ProxyConf.twinstar(PLACE, Relay.Transport.IO_URING))).isInstanceOfSatisfying(Decoded.Good.class, good -> {
            Conf conf = good.conf();
            assertThat(conf.relay()).isEqualTo(new Relay(Relay.Transport.IO_URING, 1));
            assertThat(conf.vips()).hasEntrySatisfying("bench101", vip -> assertThat(vip.vrid()).isEqualTo(101));
            assertThat(conf.listeners()).hasEntrySatisfying("bench", listener -> assertThat(listener.port()).isEqualTo(8101));
        });
    }

    @Test
    void twinstarLogsTheConnectionsItIsToldTo() {
        for (Log.Connections which : Log.Connections.values()) {
            String text = ProxyConf.twinstar(PLACE, Relay.Transport.AUTO) + ProxyConf.log(which);
            assertThat(ConfText.read(text)).isInstanceOfSatisfying(Decoded.Good.class,
                    good -> assertThat(good.conf().log().connections()).isEqualTo(which));
        }
    }

    @Test
    void haproxySplicesOnlyWhereItIsForcedTo() {
        assertThat(ProxyConf.haproxy(PLACE, false, 9_500)).doesNotContain("splice").contains("nbthread 1", "maxconn 9500",
                "bind 198.18.1.101:8101");
        assertThat(ProxyConf.haproxy(PLACE, true, 9_500)).contains("option splice-request", "option splice-response")
                .doesNotContain("splice-auto");
    }

    @Test
    void nginxHasOneWorkerWithRoomForBothEndsOfEveryPair() {
        assertThat(ProxyConf.nginx(PLACE, "/modules", "/files/nginx", 9_500)).contains("worker_processes 1;", "worker_connections 19100;",
                "listen 198.18.1.101:8101");
    }
}
