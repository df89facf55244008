package io.twinstar.gateway.relay;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** A gateway that has a client, and then nothing to serve it with. */
class GatewayFaultIT {

    private static final int DESCRIPTORS = 250;
    private static final int NONE = 3;

    /** The socket for its first backend is in hand; the one for the second is not to be had. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aClientForWhomThereIsNoSocketAnyMoreIsResetAndCountedOnce(Transport transport) throws Exception {
        try (var gateway = new GatewayProcess(transport, 1, DESCRIPTORS, true, List.of(refusing(21), refusing(22)));
                var client = new Socket()) {
            client.setSoTimeout(10_000);
            client.connect(gateway.address());
            Rig.soon().until(() -> gateway.accepted() == 1);
            gateway.descriptors(NONE);
            client.getOutputStream().write(1); // no TLS: a backend is chosen
            TestClient.assertReset(() -> client);
            Rig.soon().until(() -> gateway.ended(Outcome.GATEWAY_FAULT) == 1);
            gateway.descriptors(DESCRIPTORS);
            assertThat(gateway.ended(Outcome.CONNECT_FAILED)).isZero();
        }
    }

    private static InetSocketAddress refusing(int lastByte) throws Exception {
        try (var closed = new ServerSocket(0, 1, Rig.address("127.0.0." + lastByte))) {
            return (InetSocketAddress) closed.getLocalSocketAddress();
        }
    }
}
