package io.twinstar.vip.kernel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Against the kernel's loopback. */
class TcpStreamTest {

    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.2");
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    @Test
    void aMessageArrivesAndTheOtherEndIsKnown() throws Exception {
        try (var listener = new TcpListener(ANY_PORT);
                var calling = TcpStream.connect(HERE, listener.local());
                var answering = listener.accept().orElseThrow()) {
            assertThat(answering.remote().getAddress()).isEqualTo(HERE);
            assertThat(calling.remote()).isEqualTo(listener.local());
            assertThat(listener.accept()).isEmpty();
            assertThat(answering.receive()).isEmpty();
            assertThat(calling.send(UTF_8.encode("hello"))).isTrue();
            assertThat(awaitReceived(answering)).isEqualTo("hello");
            assertThat(answering.receive()).isEmpty();
        }
    }

    @Test
    void aClosedConnectionEndsWithoutAnError() throws Exception {
        try (var listener = new TcpListener(ANY_PORT); var calling = TcpStream.connect(HERE, listener.local())) {
            listener.accept().orElseThrow().close();
            assertThat(awaitReceived(calling)).isEmpty();
        }
    }

    @Test
    void aConnectionThatIsClosedWithUnreadBytesIsReset() throws Exception {
        try (var listener = new TcpListener(ANY_PORT); var calling = TcpStream.connect(HERE, listener.local())) {
            calling.send(UTF_8.encode("unread"));
            listener.accept().orElseThrow().close();
            assertThat(catchThrowableOfType(KernelException.class, () -> awaitReceived(calling)).errno()).isEqualTo(Errno.ECONNRESET);
        }
    }

    @Test
    void whereNobodyListensTheConnectionIsRefused() throws Exception {
        InetSocketAddress closed;
        try (var listener = new TcpListener(ANY_PORT)) {
            closed = listener.local();
        }
        try (var calling = TcpStream.connect(HERE, closed)) {
            assertThat(catchThrowableOfType(KernelException.class, () -> awaitReceived(calling)).errno()).isEqualTo(Errno.ECONNREFUSED);
        }
    }

    @Test
    void whileItConnectsNothingIsSentAndNothingIsWrong() throws Exception {
        try (var listener = new TcpListener(ANY_PORT)) {
            // The kernel answers no further attempt once the backlog (8, and one) is full: the last of these stays half-way.
            var streams = new ArrayList<TcpStream>();
            for (int i = 0; i < 10; i++) { streams.add(TcpStream.connect(HERE, listener.local())); }
            assertThat(streams.getFirst().send(UTF_8.encode("x"))).isTrue();
            assertThat(streams.getLast().send(UTF_8.encode("x"))).isFalse();
            assertThat(streams.getLast().receive()).isEmpty();
            streams.forEach(TcpStream::close);
        }
    }

    @Test
    void aPortIsListenedOnAgainRightAfterItsConnectionsEnded() throws Exception {
        InetSocketAddress local;
        try (var listener = new TcpListener(ANY_PORT); var calling = TcpStream.connect(HERE, listener.local())) {
            local = listener.local();
            listener.accept().orElseThrow().close(); // first to close: the port stays in TIME_WAIT here
            assertThat(awaitReceived(calling)).isEmpty();
        }
        new TcpListener(local).close();
    }

    private static String awaitReceived(TcpStream stream) throws KernelException {
        var poll = new Poll(stream.fd());
        poll.await(PATIENCE_NANOS);
        Optional<ByteBuffer> received = stream.receive();
        assertThat(received).isPresent();
        return UTF_8.decode(received.get()).toString();
    }
}
