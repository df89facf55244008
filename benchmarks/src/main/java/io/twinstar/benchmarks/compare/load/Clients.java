package io.twinstar.benchmarks.compare.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.netty.channel.epoll.LinuxSocket;

import io.twinstar.benchmarks.compare.Quantity;

/** All clients of one workload. */
abstract class Clients implements AutoCloseable {

    private final Loop loop;
    private final InetSocketAddress target;
    private final ByteBuffer out;
    private final List<Client> clients = new ArrayList<>();

    /** @param most bytes that are sent at a time */
    Clients(Loop loop, InetSocketAddress target, Hello hello, int most) {
        this.loop = loop;
        this.target = target;
        out = ByteBuffer.allocateDirect(Hello.BYTES + most);
        hello.put(out);
    }

    /** Connects the first of them. */
    abstract void begin() throws IOException;

    /** Whether all that are to be there are. */
    abstract boolean ready();

    /** Requests, connections or bytes so far. */
    abstract long units();

    /** How the units took their time; empty where that is not what is measured. Of the last run alone. */
    Map<Quantity, Double> latencies() {
        return Map.of();
    }

    /** Has them at work for so long. */
    void runFor(long nanos) throws IOException {
        loop.runFor(nanos);
    }

    Loop loop() {
        return loop;
    }

    List<Client> clients() {
        return clients;
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
    }

    /** A connection's end at the client. */
    abstract class Client extends Wire {

        Client() {
            super(loop, LinuxSocket.newSocketStream(false), out);
        }

        /** Nothing waits for the connection: on loopback it is there at once, and otherwise the first bytes are sent when it is. */
        final void connect() throws IOException {
            begin();
            fd().connect(target);
        }

        @Override
        void ended() throws IOException {
            throw new IOException("a connection was closed while it was in use");
        }

        @Override
        void failed(IOException why) {
            loop.fail(why);
        }
    }
}
