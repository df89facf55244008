package io.twinstar.vip;

import java.net.Inet4Address;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.election.Role;
import io.twinstar.vip.election.Router;
import io.twinstar.vip.pulse.Claim;

import static org.assertj.core.api.Assertions.assertThat;

class PeerWordTest {

    private static final Inet4Address CASTOR = Inet4Address.ofLiteral("198.18.0.11");
    private static final Inet4Address POLLUX = Inet4Address.ofLiteral("198.18.0.12");

    private final Router castor = new Router(51, 254, 5, true, CASTOR);
    private final Router pollux = new Router(51, 253, 5, true, POLLUX);
    private final PeerWord word = new PeerWord();

    @Test
    void nothingIsKnownBeforeItSpeaksAndAfterItsDeath() {
        assertThat(word.isKnown()).isFalse();
        assertThat(word.since(Long.MIN_VALUE / 2)).isEmpty();
        word.heard(claim(Role.ACTIVE, 253, false), POLLUX, 100);
        assertThat(word.isKnown()).isTrue();
        word.gone();
        assertThat(word.isKnown()).isFalse();
        assertThat(word.servesAt(castor, 0)).isEmpty();
    }

    @Test
    void itConfirmsAnAdvertisementOfItsOwnPriorityWhileItIsActive() {
        word.heard(claim(Role.ACTIVE, 253, false), POLLUX, 100);
        assertThat(word.confirms(253)).isTrue();
        assertThat(word.confirms(0)).isFalse();
        word.heard(claim(Role.BACKUP, 253, false), POLLUX, 101);
        assertThat(word.confirms(253)).isFalse();
    }

    @Test
    void whoLingersServes() {
        word.heard(claim(Role.BACKUP, 253, true), POLLUX, 100);
        assertThat(word.servesAt(castor, 99)).contains(POLLUX);
        assertThat(word.servesAt(castor, 100)).as("said no later than that").isEmpty();
        word.heard(claim(Role.BACKUP, 253, false), POLLUX, 101);
        assertThat(word.servesAt(castor, 99)).isEmpty();
    }

    @Test
    void ofTwoActivesTheLowerOneIsAboutToLinger() {
        word.heard(claim(Role.ACTIVE, 253, false), POLLUX, 100);
        assertThat(word.servesAt(castor, 99)).contains(POLLUX);
        word.heard(claim(Role.ACTIVE, 254, false), CASTOR, 100);
        assertThat(word.servesAt(pollux, 99)).isEmpty();
    }

    private static Claim claim(Role role, int priority, boolean lingering) {
        return new Claim(51, Claim.Family.IPV4, role, priority, 0, 5, lingering);
    }
}
