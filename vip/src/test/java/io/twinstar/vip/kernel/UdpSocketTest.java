package io.twinstar.vip.kernel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.kernel.UdpSocket.Datagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Against the kernel's loopback. */
class UdpSocketTest {

    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    @Test
    void aDatagramArrivesWithItsSendersAddress() throws Exception {
        try (var here = new UdpSocket(ANY_PORT); var there = new UdpSocket(ANY_PORT)) {
            assertThat(there.receive()).isEmpty();
            ByteBuffer message = bytes("..hello.").position(2).limit(7);
            assertThat(here.send(message, there.local())).isEmpty();
            assertThat(message.remaining()).as("left as it was").isEqualTo(5);
            Datagram datagram = received(there);
            assertThat(text(datagram)).isEqualTo("hello");
            assertThat(datagram.from()).isEqualTo(here.local());
            assertThat(there.receive()).isEmpty();
        }
    }

    @Test
    void anEmptyDatagramIsADatagramAndDoesNotHideTheNext() throws Exception {
        try (var here = new UdpSocket(ANY_PORT); var there = new UdpSocket(ANY_PORT)) {
            here.send(bytes(""), there.local());
            here.send(bytes("next"), there.local());
            assertThat(text(received(there))).isEmpty();
            assertThat(text(received(there))).isEqualTo("next");
        }
    }

    @Test
    void aRefusalIsAnAnswerAndTheSocketGoesOn() throws Exception {
        try (var here = new UdpSocket(ANY_PORT); var there = new UdpSocket(ANY_PORT)) {
            var elsewhere = new InetSocketAddress(InetAddress.ofLiteral("255.255.255.255"), 9); // needs SO_BROADCAST
            assertThat(here.send(bytes("x"), elsewhere).map(KernelException::errno)).contains(Errno.EACCES);
            assertThat(here.send(bytes("x"), there.local())).isEmpty();
        }
    }

    @Test
    void nobodyListeningDoesNotDisturbTheNextReceive() throws Exception {
        InetSocketAddress closed;
        try (var gone = new UdpSocket(ANY_PORT)) {
            closed = gone.local();
        }
        try (var here = new UdpSocket(ANY_PORT)) {
            assertThat(here.send(bytes("x"), closed)).isEmpty();
            assertThat(here.send(bytes("x"), closed)).isEmpty();
            assertThat(here.receive()).isEmpty();
        }
    }

    @Test
    void aPortHasOneOwner() throws Exception {
        try (var first = new UdpSocket(ANY_PORT)) {
            InetSocketAddress taken = first.local();
            assertThatThrownBy(() -> new UdpSocket(taken)).hasMessage("bind: Address already in use");
        }
    }

    private static Datagram received(UdpSocket socket) throws KernelException {
        var poll = new Poll(socket.fd());
        poll.await(PATIENCE_NANOS);
        Optional<Datagram> received = socket.receive();
        assertThat(received).isPresent();
        return received.get();
    }

    private static ByteBuffer bytes(String text) { return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)); }

    private static String text(Datagram datagram) { return StandardCharsets.UTF_8.decode(datagram.bytes()).toString(); }
}
