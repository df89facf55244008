package io.twinstar.benchmarks.compare.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;

/** A server that does what each connection's {@link Hello} asks for. */
final class Backend implements EpollIoHandle {

    private static final int BACKLOG = 65_535; // the kernel lowers it to net.core.somaxconn
    private static final int NONE_WAITS = -1;
    /** Room for what accept(2) says of the client: a length, its address, a scope, its port. */
    private static final int ADDRESS_BYTES = 26;

    private final Loop loop;
    private final LinuxSocket listening = LinuxSocket.newSocketStream(false);
    private final ByteBuffer out = ByteBuffer.allocateDirect(Loop.BUFFER_BYTES);
    private final byte[] from = new byte[ADDRESS_BYTES];
    private final IoRegistration registration;
    private int open;
    private long receivedBytes;

    Backend(Loop loop, InetSocketAddress at) throws IOException {
        this.loop = loop;
        listening.setReuseAddress(true);
        listening.bind(at);
        listening.listen(BACKLOG);
        registration = loop.register(this);
        registration.submit(EpollIoOps.EPOLLIN);
    }

    /** Connections. */
    int open() {
        return open;
    }

    /** Since the start. */
    long receivedBytes() {
        return receivedBytes;
    }

    InetSocketAddress address() {
        return listening.localAddress();
    }

    @Override
    public LinuxSocket fd() {
        return listening;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        try {
            for (int socket; (socket = listening.accept(this.from)) != NONE_WAITS;) {
                open++;
                new Served(LinuxSocket.newSocket(socket)).begin();
            }
        } catch (IOException e) {
            loop.fail(e);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        registration.cancel();
    }

    /** A connection's end at the backend. */
    private final class Served extends Wire {

        private int helloBytes;
        private long helloWord;
        private Hello hello = new Hello(Hello.ENDLESS, 0);
        private long unansweredBytes;

        Served(LinuxSocket socket) {
            super(loop, socket, out);
        }

        @Override
        void received(ByteBuffer in, int bytes) throws IOException {
            receivedBytes += bytes;
            unansweredBytes += bytes;
            if (helloBytes < Hello.BYTES && !greeted(in, bytes)) return;
            if (hello.requestBytes() == Hello.ENDLESS) return;
            long requests = unansweredBytes / hello.requestBytes();
            unansweredBytes -= requests * hello.requestBytes();
            if (requests > 0) owe(hello.responseBytes() == Hello.ENDLESS ? FOREVER_BYTES : requests * hello.responseBytes());
        }

        private boolean greeted(ByteBuffer in, int bytes) {
            for (int i = 0; i < bytes && helloBytes < Hello.BYTES; i++, helloBytes++)
                helloWord = (helloWord << Byte.SIZE) | (in.get(i) & 0xFF);
            if (helloBytes < Hello.BYTES) return false;
            hello = Hello.of(helloWord);
            return true;
        }

        @Override
        void ended() {
            close();
        }

        /** A client that has seen enough of an endless response resets the connection. */
        @Override
        void failed(IOException why) {}

        @Override
        public void close() {
            if (fd().isOpen()) open--;
            super.close();
        }
    }
}
