package io.twinstar.vip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.packet.ClientFlow;

import static org.assertj.core.api.Assertions.assertThat;

class TicklingTest {

    private static final long MILLI = 1_000_000;
    private static final long BEGAN = Long.MAX_VALUE - 50 * MILLI; // the clock wraps meanwhile

    /** One batch, and when it was told by the clock of the test, which begins at zero. */
    private record Told(long atMillis, int sequence, List<ClientFlow> clients) {}

    @Test
    void fiveHundredAreToldInEightBatchesAMillisecondApart() {
        List<Told> first = play(500).stream().filter(told -> told.sequence == 0).toList();
        assertThat(first).extracting(Told::atMillis).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L); // 7 × 64 = 448, and 52 more
        assertThat(first.getLast().clients).hasSize(52);
        assertThat(first.stream().flatMap(told -> told.clients.stream())).containsExactlyElementsOf(flows(500));
    }

    @Test
    void allAreToldThreeTimesWithNumbersThatAreInNoWindowTogether() {
        assertThat(play(1)).containsExactly(new Told(0, 0, flows(1)), new Told(100, 0x5555_5555, flows(1)),
                new Told(700, 0xAAAA_AAAA, flows(1)));
    }

    @Test
    void aRoundThatIsLongEndsBeforeTheNextOneBegins() {
        List<Told> told = play(64 * 1_000); // a batch each millisecond: 0 to 999, 1000 to 1999, 2000 to 2999
        assertThat(told).hasSize(3_000);
        for (int i = 0; i < 3_000; i++) assertThat(told.get(i).atMillis).isEqualTo(i);
        assertThat(told.get(999).sequence).isZero();
        assertThat(told.get(1_000).sequence).isEqualTo(0x5555_5555);
        assertThat(told.get(2_000).sequence).isEqualTo(0xAAAA_AAAA);
    }

    @Test
    void whoeverComesLateSendsNoBurst() {
        Tickling late = Tickling.begin(flows(200), BEGAN).told(BEGAN + 20 * MILLI);
        assertThat(late.batch()).hasSize(64);
        assertThat(late.dueNanos()).isEqualTo(BEGAN + 21 * MILLI);
    }

    @Test
    void withoutClientsThereIsNothingToDo() {
        assertThat(Tickling.begin(List.of(), BEGAN).isOver()).isTrue();
    }

    private static List<Told> play(int clients) {
        var all = new ArrayList<Told>();
        for (var next = Tickling.begin(flows(clients), BEGAN); !next.isOver(); next = next.told(next.dueNanos())) {
            all.add(new Told((next.dueNanos() - BEGAN) / MILLI, next.sequence(), next.batch()));
        }
        return all;
    }

    private static List<ClientFlow> flows(int count) {
        var client = InetAddress.ofLiteral("198.18.0.10");
        var vip = new InetSocketAddress(InetAddress.ofLiteral("198.18.0.100"), 80);
        return IntStream.range(0, count).mapToObj(i -> new ClientFlow(new InetSocketAddress(client, 1 + i), vip)).toList();
    }
}
