package io.twinstar.gateway.discovery;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;

import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

import io.twinstar.conf.Backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class ServiceRecordTest {

    private static final Map<String, List<InetAddress>> ADDRESSES = Map.of("a.example.", List.of(ip("198.18.0.21")), "b.example.",
            List.of(ip("198.18.0.22"), ip("2001:db8::22")), "c.example.", List.of(ip("198.18.0.23")));

    @Test
    void theBestPriorityServesAndTheOthersAreBackups() {
        assertMade(List.of(new ServiceRecord(20, 5, 80, "c.example."), new ServiceRecord(10, 3, 8080, "a.example."),
                new ServiceRecord(10, 1, 8080, "b.example.")), tuple("198.18.0.21:8080", 3, false), tuple("198.18.0.22:8080", 1, false),
                tuple("[2001:db8:0:0:0:0:0:22]:8080", 1, false), tuple("198.18.0.23:80", 5, true));
    }

    @Test
    void weightsAboveOursAreScaledAndNoneOfThemBecomesNothing() {
        // 65,535 becomes 256: 32,767 × 256 / 65,535 = 127.998, 100 × 256 / 65,535 = 0.39
        assertMade(List.of(new ServiceRecord(0, 65_535, 80, "a.example."), new ServiceRecord(0, 32_767, 81, "a.example."),
                new ServiceRecord(0, 100, 82, "a.example.")), tuple("198.18.0.21:80", 256, false), tuple("198.18.0.21:81", 128, false),
                tuple("198.18.0.21:82", 1, false));
    }

    @Test
    void withoutWeightsAllAreAlike() {
        assertMade(List.of(new ServiceRecord(0, 0, 80, "a.example."), new ServiceRecord(0, 0, 80, "c.example.")),
                tuple("198.18.0.21:80", 1, false), tuple("198.18.0.23:80", 1, false));
    }

    @Test
    void whatTwoRecordsLeadToIsAsTheBetterOneSays() {
        assertMade(List.of(new ServiceRecord(2, 9, 80, "a.example."), new ServiceRecord(1, 4, 80, "a.example.")),
                tuple("198.18.0.21:80", 4, false));
    }

    @Test
    void aTargetWithoutAnAddressIsLeftOut() {
        assertMade(List.of(new ServiceRecord(1, 1, 80, "d.example."), new ServiceRecord(1, 1, 80, "a.example.")),
                tuple("198.18.0.21:80", 1, false));
    }

    private static void assertMade(List<ServiceRecord> records, Tuple... expected) {
        assertThat(ServiceRecord.backends("web", records, ADDRESSES, 7))
                .extracting(backend -> backend.id().endpoint(), Backend::weight, Backend::backup).containsExactly(expected);
        assertThat(ServiceRecord.backends("web", records, ADDRESSES, 7)).extracting(Backend::maxConnections).containsOnly(7);
    }

    private static InetAddress ip(String literal) { return InetAddress.ofLiteral(literal); }
}
