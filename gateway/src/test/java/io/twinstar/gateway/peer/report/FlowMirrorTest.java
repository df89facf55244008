package io.twinstar.gateway.peer.report;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.packet.ClientFlow;

import static io.twinstar.gateway.peer.report.Reports.flow;
import static org.assertj.core.api.Assertions.assertThat;

class FlowMirrorTest {

    private static final InetAddress VIP = flow(0).vip().getAddress();

    private final FlowMirror mirror = new FlowMirror();

    @Test
    void eachVipHasItsOwn() {
        var other = new ClientFlow(flow(1).client(), new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 7));
        mirror.take(told(true, true, List.of(flow(1), flow(2), other), List.of()));
        mirror.take(told(false, true, List.of(flow(3)), List.of(flow(1))));
        assertThat(mirror.of(VIP)).containsExactlyInAnyOrder(flow(2), flow(3));
        assertThat(mirror.of(other.vip().getAddress())).containsExactly(other);
        assertThat(mirror.of(InetAddress.ofLiteral("198.18.0.101"))).isEmpty();
        assertThat(mirror.size()).isEqualTo(3);
    }

    @Test
    void whatWasToldBeforeStaysUntilAllIsToldAnew() {
        mirror.take(told(true, true, List.of(flow(1), flow(2)), List.of()));
        mirror.take(told(true, false, List.of(flow(2), flow(3), flow(4)), List.of()));
        assertThat(mirror.of(VIP)).containsExactlyInAnyOrder(flow(1), flow(2), flow(3), flow(4));
        mirror.take(told(false, true, List.of(flow(5)), List.of(flow(4))));
        assertThat(mirror.of(VIP)).containsExactlyInAnyOrder(flow(2), flow(3), flow(5));
        assertThat(mirror.size()).isEqualTo(3);
    }

    @Test
    void noMoreAreKeptThanTwiceWhatAGatewayTells() {
        for (int first = 0; first < FlowMirror.FLOWS_MAX + 1_000; first += 1_000) {
            mirror.take(told(first == 0, false, IntStream.range(first, first + 1_000).mapToObj(Reports::flow).toList(), List.of()));
        }
        assertThat(mirror.size()).isEqualTo(131_072); // 2 × 65,536
        assertThat(mirror.of(VIP)).hasSize(131_072);
        mirror.clear();
        assertThat(mirror.of(VIP)).isEmpty();
        assertThat(mirror.size()).isZero();
    }

    private static Message.Flows told(boolean anew, boolean whole, List<ClientFlow> opened, List<ClientFlow> closed) {
        return new Message.Flows(1, anew, whole, opened, closed);
    }
}
