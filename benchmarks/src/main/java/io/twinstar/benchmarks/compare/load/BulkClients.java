package io.twinstar.benchmarks.compare.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import io.twinstar.benchmarks.compare.Shape.Direction;

/** Each receives, or sends, without an end. */
final class BulkClients extends Clients {

    private final int connections;
    private final Direction direction;
    private final Backend backend;
    private final long unitsBefore;
    private long receivedBytes;

    /** @param backend counts what the clients send: what is in buffers on the way has not been relayed */
    BulkClients(Loop loop, InetSocketAddress target, int connections, Direction direction, Backend backend) {
        super(loop, target, direction == Direction.DOWN ? new Hello(Hello.BYTES, Hello.ENDLESS) : new Hello(Hello.ENDLESS, 0),
                Loop.BUFFER_BYTES);
        this.connections = connections;
        this.direction = direction;
        this.backend = backend;
        unitsBefore = units();
    }

    @Override
    void begin() throws IOException {
        for (int i = 0; i < connections; i++) {
            var client = new Bulky();
            clients().add(client);
            client.connect();
            client.owe(direction == Direction.DOWN ? Hello.BYTES : Wire.FOREVER_BYTES);
        }
    }

    @Override
    boolean ready() {
        return units() > unitsBefore;
    }

    @Override
    long units() {
        return direction == Direction.DOWN ? receivedBytes : backend.receivedBytes();
    }

    private final class Bulky extends Client {
        @Override
        void received(ByteBuffer in, int bytes) {
            receivedBytes += bytes;
        }
    }
}
