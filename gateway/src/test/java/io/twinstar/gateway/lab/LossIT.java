package io.twinstar.gateway.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Backends that lose what is sent to them: the gateway's kernel sends it again, and the gateway tells of that. */
class LossIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final List<String> BACKENDS = List.of("backend1", "backend2", "backend3");
    /** One packet in four, but not those that open a connection. */
    private static final String LOSE = "add table inet lossy; add chain inet lossy in { type filter hook input priority 0; }; "
            + "add rule inet lossy in tcp dport 8080 tcp flags & syn == 0 numgen random mod 4 == 0 drop";
    /** One connection in sixteen is looked at: as many at once. */
    private static final String ASK = "for i in $(seq 16); do curl -s -o /dev/null --max-time 5 http://%s/ & done; wait"
            .formatted(LabPair.VIP);

    @Test
    void whatIsSentAgainIsCountedOfTheBackendItWasSentTo() throws Exception {
        var pair = LabPair.up("loss-it");
        try {
            pair.start();
            String active = pair.active();
            pair.lab().run("exec", "client", "sh", "-c", ASK);
            double before = retransmits(pair, active);
            for (String backend : BACKENDS) pair.lab().run("exec", backend, "nft", LOSE);
            LabPair.await(SOON, "something sent again is told of", () -> {
                pair.lab().run("exec", "client", "sh", "-c", ASK);
                return retransmits(pair, active) > before;
            });
            assertThat(pair.status(active).orElseThrow().objects("pools").getFirst().objects("backends"))
                    .anySatisfy(backend -> assertThat(backend.number("rtt_ms")).isPositive());
        } finally {
            pair.down();
        }
    }

    private static double retransmits(LabPair pair, String node) throws IOException, InterruptedException {
        return pair.lab().run("exec", node, "curl", "-s", "http://127.0.0.1:9090/metrics").lines()
                .filter(line -> line.startsWith("twinstar_backend_retransmits_total{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
    }
}
