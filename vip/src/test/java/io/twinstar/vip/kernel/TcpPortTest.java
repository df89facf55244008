package io.twinstar.vip.kernel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TcpPortTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPortSomebodyListensOnCannotBeHadInThatIpVersion(boolean ipv6) throws Exception {
        var loopback = InetAddress.ofLiteral(ipv6 ? "::1" : "127.0.0.1");
        try (var taken = new ServerSocket(freePort(), 1, loopback)) {
            assertThat(TcpPort.fault(taken.getLocalPort(), ipv6)).contains("Address already in use");
            assertThat(TcpPort.fault(taken.getLocalPort(), !ipv6)).isEmpty();
        }
    }

    @Test
    void askingLeavesNothingBound() throws Exception {
        int port = freePort();
        assertThat(TcpPort.fault(port, false)).isEmpty();
        assertThat(TcpPort.fault(port, true)).isEmpty();
        try (var bound = new ServerSocket()) {
            bound.bind(new InetSocketAddress(port));
            assertThat(bound.isBound()).isTrue();
        }
    }

    /** Free for both IP versions: that one is says nothing of the other, as many connections of other tests linger. */
    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
