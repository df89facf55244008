package io.twinstar.benchmarks.compare.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Each sends a request and waits for its response, over and over or once. */
final class ExchangeClients extends Clients {

    /** So many connect at once, and each one's first response lets the next one connect: no proxy's backlog runs over. */
    private static final int CONNECTING = 100;

    private final int connections;
    private final Hello hello;
    private final boolean once;
    private int begun;
    private int answered;
    private long units;

    /** @param once whether there is one request on each connection, and then nothing more */
    ExchangeClients(Loop loop, InetSocketAddress target, int connections, Hello hello, boolean once) {
        super(loop, target, hello, hello.requestBytes());
        this.connections = connections;
        this.hello = hello;
        this.once = once;
    }

    @Override
    void begin() throws IOException {
        while (begun < Math.min(CONNECTING, connections)) beginOne();
    }

    private void beginOne() throws IOException {
        begun++;
        var client = new Asking();
        clients().add(client);
        client.connect();
        client.ask();
    }

    @Override
    boolean ready() {
        return answered == connections;
    }

    @Override
    long units() {
        return units;
    }

    private final class Asking extends Client {

        private int awaitedBytes;
        private boolean known;

        void ask() throws IOException {
            awaitedBytes = hello.responseBytes();
            owe(hello.requestBytes());
        }

        @Override
        void received(ByteBuffer in, int bytes) throws IOException {
            awaitedBytes -= bytes;
            if (awaitedBytes < 0) throw new IOException("more came than was asked for");
            if (awaitedBytes > 0) return;
            units++;
            if (!known) {
                known = true;
                answered++;
                if (begun < connections) beginOne();
            }
            if (!once) ask();
        }
    }
}
