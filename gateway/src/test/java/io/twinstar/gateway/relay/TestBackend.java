package io.twinstar.gateway.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.twinstar.conf.BackendId;

/** A server on a loopback address of its own, with a thread for each connection, which it closes after serving it. */
final class TestBackend implements AutoCloseable {

    interface Service {
        void serve(Socket connection) throws Exception;
    }

    private final ServerSocket listening;
    private final BackendId id;
    private final Service service;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    /** On 127.0.0.lastByte. */
    TestBackend(int lastByte, Service service) { this("127.0.0." + lastByte, service); }

    /** On every loopback address: as many backends as one likes. */
    static TestBackend everywhere(Service service) {
        return new TestBackend("0.0.0.0", service);
    }

    private TestBackend(String address, Service service) {
        this.service = service;
        try {
            listening = new ServerSocket();
            listening.bind(new InetSocketAddress(Rig.address(address), 0), 1_024);
        } catch (IOException noSocket) {
            throw new UncheckedIOException(noSocket);
        }
        id = new BackendId(Rig.POOL, listening.getInetAddress(), listening.getLocalPort());
        Thread.ofVirtual().start(this::accept);
    }

    /** Sends back what it gets, until the end of the stream. */
    static TestBackend echo(int lastByte) {
        return new TestBackend(lastByte, connection -> connection.getInputStream().transferTo(connection.getOutputStream()));
    }

    /** Says which one it is in its first byte, then echoes. */
    static TestBackend named(int lastByte) {
        return new TestBackend(lastByte, connection -> {
            connection.getOutputStream().write(lastByte);
            connection.getInputStream().transferTo(connection.getOutputStream());
        });
    }

    /** Keeps all that each connection said. */
    static TestBackend hearing(Queue<byte[]> heard) {
        return new TestBackend(21, connection -> heard.add(connection.getInputStream().readAllBytes()));
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listening.accept();
                connections.add(connection);
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            service.serve(connection);
        } catch (Exception cutOff) {
            // by the test, which looks at what it saw of it
        }
    }

    BackendId id() { return id; }

    InetSocketAddress address() { return (InetSocketAddress) listening.getLocalSocketAddress(); }

    /** Connections so far. */
    int accepted() { return accepted.get(); }

    /** Ends a connection with a RST when it is closed. */
    static void reset(Socket connection) throws IOException {
        connection.setSoLinger(true, 0);
        connection.close();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket connection : connections) connection.close();
    }
}
