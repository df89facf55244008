package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.twinstar.gateway.relay.wire.Listener;
import io.twinstar.gateway.relay.wire.Loop;
import io.twinstar.gateway.relay.wire.Reception;
import io.twinstar.gateway.relay.wire.Side;
import io.twinstar.gateway.relay.wire.Sockets;
import io.twinstar.gateway.relay.wire.Transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Whether a transport really works here: one connection is relayed over loopback to an echo, bytes and the end of the stream both back.
 * A kernel or a container may let a native library load and then refuse each of its system calls.
 */
final class SelfTest {

    /** A starved machine needs its time; what the kernel refuses fails at once. */
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int ANSWER_BYTES_MAX = 1_024;
    private static final String QUESTION = "Castor and Pollux";

    private SelfTest() {}

    /** What went wrong; empty: it works. Takes seconds at the most; not to be called on an event loop. */
    static Optional<String> run(Transport transport, Loop loop) {
        try (var echo = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            echo.setSoTimeout(TIMEOUT_MILLIS);
            Thread.ofVirtual().start(() -> answer(echo));
            int port = Rehearsal.freePort();
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            Listener listener = transport.listen(loop, address, 1, 0, new ToEcho((InetSocketAddress) echo.getLocalSocketAddress()));
            try {
                String heard = ask(address);
                return heard.equals(QUESTION) ? Optional.empty() : Optional.of("sent \"" + QUESTION + "\", got \"" + heard + "\" back");
            } finally {
                listener.unlisten();
            }
        } catch (IOException | RuntimeException fault) {
            return Optional.of(String.valueOf(fault.getMessage()));
        }
    }

    private static String ask(InetSocketAddress address) throws IOException {
        try (var socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(address, TIMEOUT_MILLIS);
            socket.getOutputStream().write(QUESTION.getBytes(US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readNBytes(ANSWER_BYTES_MAX), US_ASCII);
        }
    }

    /** Sends back all it gets, then ends its stream as the other side did. */
    private static void answer(ServerSocket echo) {
        try (var socket = echo.accept()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(socket.getInputStream().readNBytes(ANSWER_BYTES_MAX));
        } catch (IOException _) {
            // who asked sees it
        }
    }

    private record ToEcho(InetSocketAddress echo) implements Reception {

        @Override
        public void accept(Sockets client, @Nullable InetSocketAddress from, @Nullable InetSocketAddress to) {
            try {
                client.connect(null, echo, new Watcher(client));
            } catch (IOException noDescriptor) {
                client.end();
            }
        }

        @Override
        public void paused(String listener, Throwable why) {}
    }

    /** However it ends, the sockets are closed: who asked sees what came of it. */
    private record Watcher(Sockets sockets) implements Sockets.Owner {

        @Override
        public void left() { sockets.end(); }

        @Override
        public void connected() { sockets.relay(); }

        @Override
        public void connectFailed() { sockets.end(); }

        @Override
        public void sourceFailed(String why) { sockets.end(); }

        @Override
        public void received(Side from, int bytes) {}

        @Override
        public void progressed() {}

        @Override
        public void ended(Side side) {}

        @Override
        public void finished() { sockets.end(); }

        @Override
        public void reset(Side side) { sockets.end(); }

        @Override
        public void failed(Throwable why) { sockets.end(); }
    }
}
