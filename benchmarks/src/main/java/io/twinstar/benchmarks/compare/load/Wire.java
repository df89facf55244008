package io.twinstar.benchmarks.compare.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;

/**
 * One end of a connection: it sends as many bytes as it owes and counts what it receives. It asks the kernel whether the socket can be
 * written to only after a write came up short.
 */
abstract class Wire implements EpollIoHandle, AutoCloseable {

    private static final EpollIoOps READ = EpollIoOps.EPOLLIN;
    private static final EpollIoOps READ_AND_WRITE = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLOUT);

    static final long FOREVER_BYTES = Long.MAX_VALUE / 2;

    private final LinuxSocket socket;
    private final Loop loop;
    private final ByteBuffer out;
    private Optional<IoRegistration> registration = Optional.empty();
    private EpollIoOps asked = EpollIoOps.NONE;
    private long sentBytes;
    private long owedBytes;

    /** @param out what is sent, its first {@link Hello#BYTES} only once */
    Wire(Loop loop, LinuxSocket socket, ByteBuffer out) {
        this.loop = loop;
        this.socket = socket;
        this.out = out;
    }

    /** So many bytes have come, and are in the loop's buffer. */
    abstract void received(ByteBuffer in, int bytes) throws IOException;

    /** The other side has ended its stream. */
    abstract void ended() throws IOException;

    /** The connection is lost; it is closed already. */
    abstract void failed(IOException why);

    /** From now on it is told of what comes. */
    final void begin() throws IOException {
        socket.setTcpNoDelay(true);
        registration = Optional.of(loop.register(this));
        ask(READ);
    }

    /** Sends so many bytes more, as soon as they can be sent. */
    final void owe(long bytes) throws IOException {
        owedBytes += bytes;
        send();
    }

    /** No more than the buffer at a time, so that an endless sender does not starve the others. */
    private void send() throws IOException {
        if (owedBytes == 0) return;
        int from = (int) Math.min(sentBytes, Hello.BYTES);
        int sent = socket.send(out, from, (int) Math.min(out.capacity(), from + owedBytes));
        sentBytes += sent;
        owedBytes -= sent;
        ask(owedBytes == 0 ? READ : READ_AND_WRITE);
    }

    private void ask(EpollIoOps ops) {
        if (asked.equals(ops)) return;
        asked = ops;
        registration.ifPresent(open -> open.submit(ops));
    }

    @Override
    public final LinuxSocket fd() {
        return socket;
    }

    @Override
    public final void handle(IoRegistration from, IoEvent event) {
        int ops = ((EpollIoEvent) event).ops().value();
        try {
            if ((ops & EpollIoOps.EPOLLOUT.value()) != 0) send();
            if ((ops & ~EpollIoOps.EPOLLOUT.value()) != 0 && socket.isOpen()) receive();
        } catch (IOException e) {
            close();
            failed(e);
        }
    }

    private void receive() throws IOException {
        var in = loop.in();
        int bytes = socket.recv(in, 0, in.capacity());
        if (bytes > 0) received(in, bytes);
        if (bytes < 0) ended();
    }

    /** Nothing more comes of it. */
    @Override
    public void close() {
        if (!socket.isOpen()) return;
        try {
            socket.close();
        } catch (IOException _) {
            // the descriptor is free all the same, close(2)
        }
        registration.ifPresent(IoRegistration::cancel);
    }
}
