package io.twinstar.health.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.twinstar.conf.BackendId;

/** A real socket on the loopback that treats each connection as told, and notes how it began and ended. */
final class StubBackend implements AutoCloseable {

    /** What is done with a connection until it ends. */
    interface Behaviour {
        void serve(Socket connection) throws IOException;
    }

    /** Says nothing until the other side closes. */
    static final Behaviour SILENT = StubBackend::awaitEnd;

    /** "accepted", then "ended" when the other side has closed by FIN, or "broken" if it was a reset or the stub could not write. */
    final BlockingQueue<String> notes = new LinkedBlockingQueue<>();
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    StubBackend(Behaviour behaviour) throws IOException {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket connection = server.accept();
                    Thread.ofVirtual().start(() -> serve(connection, behaviour));
                }
            } catch (IOException _) {
                // closed: the test is over
            }
        });
    }

    /** Waits for the whole request before it answers. */
    static Behaviour answer(String text) {
        return connection -> {
            request(connection.getInputStream());
            connection.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        };
    }

    /** The text byte by byte, one each 20 ms. */
    static Behaviour drip(String text) {
        return connection -> {
            request(connection.getInputStream());
            connection.setSoTimeout(20);
            for (byte each : text.getBytes(StandardCharsets.ISO_8859_1)) {
                connection.getOutputStream().write(each);
                if (closesNow(connection)) return;
            }
        };
    }

    /** Everything up to the empty line. */
    static String request(InputStream in) throws IOException {
        var request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) break;
            request.append((char) next);
        }
        return request.toString();
    }

    BackendId id() { return new BackendId("web", server.getInetAddress(), server.getLocalPort()); }

    @Override
    public void close() throws IOException { server.close(); }

    private void serve(Socket connection, Behaviour behaviour) {
        notes.add("accepted");
        try (connection) {
            behaviour.serve(connection);
            connection.shutdownOutput();
            awaitEnd(connection);
            notes.add("ended");
        } catch (IOException _) {
            notes.add("broken");
        }
    }

    private static void awaitEnd(Socket connection) throws IOException {
        connection.setSoTimeout(0);
        connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    static boolean closesNow(Socket connection) throws IOException {
        try {
            return connection.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }
}
