package io.twinstar.health.probe;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;

/**
 * A connection of which no read outlasts the deadline: not even that of a TLS handshake in which the backend sends a byte
 * now and then.
 *
 * <p>It is closed by FIN, not by the RST that SO_LINGER 0 would send: servers note a reset as an error, every two seconds
 * for ever, and the gateway's sockets in TIME_WAIT are few for each backend. (One that sends a long answer may see a
 * reset still, as the rest of it is not read.)
 */
final class ProbeSocket extends Socket {

    private final Deadline deadline;

    ProbeSocket(Deadline deadline) {
        super(Proxy.NO_PROXY); // whatever proxy the JVM was told of, the relay will not go through it
        this.deadline = deadline;
    }

    void open(InetSocketAddress backend) throws IOException {
        connect(backend, deadline.leftMillis());
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {

            @Override
            public int read() throws IOException {
                setSoTimeout(deadline.leftMillis());
                return super.read();
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                setSoTimeout(deadline.leftMillis());
                return super.read(into, from, length);
            }
        };
    }
}
