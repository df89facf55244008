package io.twinstar.benchmarks.compare.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Each connects, sends a request, closes when the response is there, and makes room for another. */
final class ChurnClients extends Clients {

    private final int atOnce;
    private final Hello hello;
    private long units;

    ChurnClients(Loop loop, InetSocketAddress target, int atOnce, Hello hello) {
        super(loop, target, hello, hello.requestBytes());
        this.atOnce = atOnce;
        this.hello = hello;
    }

    @Override
    void begin() throws IOException {
        for (int place = 0; place < atOnce; place++) {
            var client = new Brief(place);
            clients().add(client);
            client.ask();
        }
    }

    @Override
    boolean ready() {
        return units >= atOnce;
    }

    @Override
    long units() {
        return units;
    }

    private final class Brief extends Client {

        private final int place;
        private int awaitedBytes = hello.responseBytes();

        Brief(int place) {
            this.place = place;
        }

        void ask() throws IOException {
            connect();
            owe(hello.requestBytes());
        }

        @Override
        void received(ByteBuffer in, int bytes) throws IOException {
            awaitedBytes -= bytes;
            if (awaitedBytes < 0) throw new IOException("more came than was asked for");
            if (awaitedBytes > 0) return;
            units++;
            close();
            var next = new Brief(place);
            clients().set(place, next);
            next.ask();
        }
    }
}
