package io.twinstar.gateway.relay;

import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.Callable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What tests do with a client's socket, and expect of it. */
final class TestClient {

    private TestClient() {}

    /** With a backend that sends back what it gets. */
    static void exchangeAByte(Socket client) throws Exception {
        client.getOutputStream().write(42);
        assertThat(client.getInputStream().read()).isEqualTo(42);
    }

    static void assertReset(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class).hasMessage("Connection reset");
    }

    /** A reset may come before connect() has returned. */
    static void assertReset(Callable<Socket> client) {
        assertThatThrownBy(() -> client.call().getInputStream().read()).isInstanceOf(SocketException.class)
                .hasMessageStartingWith("Connection reset");
    }
}
