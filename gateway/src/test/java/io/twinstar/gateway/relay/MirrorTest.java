package io.twinstar.gateway.relay;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.gateway.peer.report.FlowChanges;
import io.twinstar.gateway.relay.wire.Transport;
import io.twinstar.vip.packet.ClientFlow;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients that come and go, as those hear of it who are to know. */
class MirrorTest {

    private final Set<ClientFlow> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refusals = new AtomicInteger();

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void everyClientIsToldOfWithItsTwoEndsAndWhenItGoes(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = mirrored(transport, backend)) {
            Socket first = rig.connect();
            Socket second = rig.connect();
            Rig.soon().untilAsserted(() -> assertThat(open).containsExactlyInAnyOrder(flow(first), flow(second)));
            ClientFlow gone = flow(first);
            first.close();
            Rig.soon().until(() -> !open.contains(gone));
            assertThat(open).containsExactly(flow(second));
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whatFindsNoRoomIsToldLater(Transport transport) throws Exception {
        refusals.set(5);
        try (var backend = TestBackend.echo(21); var rig = mirrored(transport, backend)) {
            Socket first = rig.connect();
            Rig.soon().until(() -> refusals.get() < 0);
            Rig.soon().untilAsserted(() -> assertThat(open).containsExactly(flow(first)));
        }
    }

    private Rig mirrored(Transport transport, TestBackend backend) {
        var rig = new Rig(transport);
        rig.door.mirrorTo(this::change);
        rig.publish(rig.conf(backend), _ -> true);
        return rig;
    }

    private boolean change(FlowChanges.Batch batch) {
        if (refusals.getAndDecrement() > 0) return false;
        open.addAll(batch.opened());
        batch.closed().forEach(open::remove);
        return true;
    }

    private static ClientFlow flow(Socket client) {
        return new ClientFlow((InetSocketAddress) client.getLocalSocketAddress(), (InetSocketAddress) client.getRemoteSocketAddress());
    }
}
