package io.twinstar.vip.election;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.vip.election.Action.ReleaseAddresses;
import io.twinstar.vip.election.Action.SendAdvertisement;

import static io.twinstar.vip.election.Dialogue.CASTOR;
import static io.twinstar.vip.election.Dialogue.MILLI;
import static io.twinstar.vip.election.Dialogue.POLLUX;
import static io.twinstar.vip.election.Dialogue.activeSince0;
import static io.twinstar.vip.election.Dialogue.castor;
import static io.twinstar.vip.election.Dialogue.heard;
import static org.assertj.core.api.Assertions.assertThat;

/** Castor has last advertised at 0. Three intervals later, at 150 ms, its lease on the address is over: a peer may be Active. */
class StalledActiveTest {

    private static final long LEASE = 150 * MILLI;

    static List<Event> whateverHappens() {
        return List.of(new Event.Deadline(), new Event.Started(), new Event.Stopped(), heard(POLLUX, 253), heard(POLLUX, 0),
                heard(POLLUX, 254), heard(POLLUX, 255), heard(CASTOR, 254), new Event.Reconfigured(new Router(51, 200, 100, true, CASTOR)));
    }

    @ParameterizedTest
    @MethodSource("whateverHappens")
    void whateverHappensFirstTheAddressIsReleasedWithoutAPacket(Event event) {
        Dialogue castor = activeSince0(castor()).at(LEASE, event);
        assertThat(castor.actions()).containsExactly(new ReleaseAddresses());
        assertThat(castor.role()).isEqualTo(event instanceof Event.Stopped ? Role.INITIALIZE : Role.BACKUP);
        assertThat(castor.reason()).isEqualTo("stalled for 150 ms, the peer may have taken over");
    }

    @Test
    void aNanosecondBeforeItStillSpeaksAsActive() {
        Dialogue castor = activeSince0(castor()).at(LEASE - 1, new Event.Deadline());
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
        assertThat(castor.actions()).contains(new SendAdvertisement(254));
    }

    @Test
    void theLeaseRunsFromTheLastAdvertisementSent() {
        Dialogue castor = activeSince0(castor()).at(100 * MILLI, new Event.Deadline()).at(100 * MILLI + LEASE - 1, new Event.Deadline());
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
    }

    @Test
    void asABackupItThenWaitsAFullDownInterval() {
        Dialogue castor = activeSince0(castor()).at(412 * MILLI, new Event.Deadline());
        assertThat(castor.reason()).isEqualTo("stalled for 412 ms, the peer may have taken over");
        assertThat(castor.deadline()).hasValue(412 * MILLI + 150_390_625); // 3 × 50 ms + 2/256 × 50 ms
    }

    @Test
    void thePeerItHearsOnWakingIsItsActive() {
        var patient = new Router(51, 254, 5, false, CASTOR);
        Dialogue castor = activeSince0(patient).at(10_000 * MILLI, heard(POLLUX, 253));
        assertThat(castor.role()).isEqualTo(Role.BACKUP);
        assertThat(castor.at(10_040 * MILLI, heard(POLLUX, 253)).deadline()).hasValue(10_040 * MILLI + 150_390_625);
    }

    @Test
    void thePeersResignationItHearsOnWakingBringsItBackAfterTheSkew() {
        Dialogue castor = activeSince0(castor()).at(10_000 * MILLI, heard(POLLUX, 0));
        assertThat(castor.deadline()).hasValue(10_000 * MILLI + 390_625); // 2/256 × 50 ms
    }
}
