package io.twinstar.gateway.relay;

import java.util.Set;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.BackendId;

import static org.assertj.core.api.Assertions.assertThat;

class LedgerTest {

    private static final BackendId BACKEND = new BackendId("web", Rig.address("127.0.0.21"), 80);

    private final Ledger ledger = new Ledger();

    @Test
    void keepsABackendsCountsAcrossReloads() {
        ledger.keep(Set.of(BACKEND), Set.of("web"));
        BackendTally tally = ledger.backend(BACKEND).orElseThrow();
        place(tally);
        tally.connectFailed();
        ledger.keep(Set.of(BACKEND), Set.of("web"));
        assertThat(ledger.backend(BACKEND)).containsSame(tally);
        assertThat(tally.connectFailures()).isOne();
    }

    @Test
    void forgetsARemovedBackendWithItsLastConnection() {
        ledger.keep(Set.of(BACKEND), Set.of());
        BackendTally tally = ledger.backend(BACKEND).orElseThrow();
        place(tally);
        tally.connected();
        place(tally);
        ledger.keep(Set.of(), Set.of());
        tally.abandoned();
        ledger.forgetIfGone(BACKEND);
        assertThat(ledger.backend(BACKEND)).containsSame(tally);
        tally.close(Outcome.CLIENT_FIN);
        ledger.forgetIfGone(BACKEND);
        assertThat(ledger.backends()).isEmpty();
    }

    @Test
    void forgetsARemovedBackendWithoutConnectionsAtOnce() {
        ledger.keep(Set.of(BACKEND), Set.of("web"));
        ledger.keep(Set.of(), Set.of());
        assertThat(ledger.backends()).isEmpty();
        assertThat(ledger.listeners()).isEmpty();
    }

    @Test
    void keepsABackendThatReturnsBeforeItsLastConnectionEnds() {
        ledger.keep(Set.of(BACKEND), Set.of());
        BackendTally tally = ledger.backend(BACKEND).orElseThrow();
        place(tally);
        tally.connected();
        ledger.keep(Set.of(), Set.of());
        ledger.keep(Set.of(BACKEND), Set.of());
        tally.close(Outcome.BACKEND_FIN);
        ledger.forgetIfGone(BACKEND);
        assertThat(ledger.backend(BACKEND)).containsSame(tally);
    }

    @Test
    void aListenersOpenConnectionsAreTheAcceptedThatHaveNotEnded() {
        ledger.keep(Set.of(), Set.of("web"));
        ListenerTally tally = ledger.listener("web").orElseThrow();
        for (int i = 0; i < 5; i++) tally.accept();
        tally.close(Outcome.CLIENT_FIN);
        tally.close(Outcome.NO_BACKEND);
        tally.close(Outcome.CONNECT_FAILED);
        assertThat(tally.open()).isEqualTo(2);
        assertThat(tally.refused()).isEqualTo(2);
    }

    private static void place(BackendTally tally) {
        assertThat(tally.load().reserve(100)).isTrue();
        tally.chosen();
    }
}
