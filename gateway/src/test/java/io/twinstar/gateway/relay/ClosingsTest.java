package io.twinstar.gateway.relay;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.OnEjection;

import static org.assertj.core.api.Assertions.assertThat;

class ClosingsTest {

    private static final BackendId BACKEND = new BackendId("web", Rig.address("127.0.0.21"), 80);
    private static final BackendId OTHER = new BackendId("web", Rig.address("127.0.0.22"), 80);

    private final Closing early = Closing.drained(100, 10);
    private final Closing late = Closing.drained(90, 21);

    @Test
    void aConnectionIsClosedAsTheFirstThatIsOverOfItsBackendItsPoolAndItsListener() {
        assertThat(new Closings(Map.of(BACKEND, early), Map.of("web", late), Map.of()).of(BACKEND, "any", "vip")).contains(early);
        assertThat(new Closings(Map.of(BACKEND, late), Map.of(), Map.of("door", early)).of(BACKEND, "door", "vip")).contains(early);
        assertThat(new Closings(Map.of(), Map.of("web", late), Map.of()).of(BACKEND, "door", "vip")).contains(late);
    }

    @Test
    void aLostBackendsConnectionsAreClosedWhenTheyWouldNotBeBefore() {
        var lost = Closing.lost(OnEjection.CLOSE, 0); // until 1 s
        assertThat(lost.endNanos()).isEqualTo(1_000_000_000);
        assertThat(Closings.NONE.and(Map.of(BACKEND, lost), Map.of()).of(BACKEND, "any", "vip")).contains(lost);
        var draining = new Closings(Map.of(BACKEND, early), Map.of(), Map.of());
        assertThat(draining.and(Map.of(BACKEND, lost), Map.of()).of(BACKEND, "any", "vip")).contains(early);
        assertThat(draining.and(Map.of(), Map.of())).isEqualTo(draining);
        assertThat(draining.concern(BACKEND)).isTrue();
        assertThat(draining.concern(OTHER)).isFalse();
        assertThat(new Closings(Map.of(), Map.of("web", late), Map.of()).concern(OTHER)).isTrue();
    }

    @Test
    void aConnectionWithoutABackendIsClosedWithItsListenerOrItsVip() {
        var all = new Closings(Map.of(BACKEND, early), Map.of("web", early), Map.of("door", late)).and(Map.of(), Map.of("vip", early));
        assertThat(all.of(null, "door", "other")).contains(late);
        assertThat(all.of(null, "door", "vip")).contains(early);
        assertThat(all.of(null, "other", "other")).isEmpty();
    }

    @Test
    void whatIsOfOthersDoesNotMatter() {
        var closings = new Closings(Map.of(OTHER, early), Map.of("mail", early), Map.of("other", early));
        assertThat(closings.of(BACKEND, "door", "vip")).isEmpty();
        assertThat(Closings.NONE.isEmpty()).isTrue();
        assertThat(closings.isEmpty()).isFalse();
    }

    @Test
    void theMomentIsDrawnFromTheTimeAfterTheDeadline() {
        assertThat(early.drawNanos(0)).isEqualTo(100);
        assertThat(early.drawNanos(0.5)).isEqualTo(105);
        assertThat(early.endNanos()).isEqualTo(110);
    }
}
