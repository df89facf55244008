package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Errors;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import org.jspecify.annotations.Nullable;

/** A listening socket of one event loop with io_uring. */
final class RingListener implements IoUringIoHandle, Listener {

    private static final int ECONNABORTED = 103;
    /** No request; one that is under way has another name. */
    private static final long NONE = 0;

    private final Loop loop;
    private final Ring ring;
    private final LinuxSocket socket;
    private final Reception reception;
    private final Anteroom<LinuxSocket, LinuxSocket> anteroom = new Anteroom<>(() -> Ring.openSocket(false), this::begin);
    private @Nullable IoRegistration registration;
    private long accepting;
    private boolean closed;

    private RingListener(Loop loop, Ring ring, LinuxSocket socket, Reception reception) {
        this.loop = loop;
        this.ring = ring;
        this.socket = socket;
        this.reception = reception;
    }

    static Listener open(Loop loop, InetSocketAddress address, int backlog, int fastOpen, Reception reception) throws IOException {
        LinuxSocket socket = Ring.openSocket(address.getAddress() instanceof Inet6Address);
        try {
            TcpOptions.listen(socket, address, backlog, fastOpen);
            return loop.await(() -> {
                var listener = new RingListener(loop, loop.ring(), socket, reception);
                listener.registration = loop.register(listener);
                listener.anteroom.serve(0);
                listener.accept();
                return listener;
            });
        } catch (IOException e) {
            Loop.close(socket);
            throw e;
        }
    }

    private void accept() {
        if (registration != null && !closed) accepting = registration.submit(RingOps.accept(socket.intValue()));
    }

    @Override
    public void handle(IoRegistration of, IoEvent event) {
        var done = (IoUringIoEvent) event;
        if (done.opcode() != RingOps.ACCEPT) return;
        accepting = NONE;
        int result = done.res();
        if (closed) {
            if (result >= 0) Loop.close(LinuxSocket.newSocket(result));
        } else if (result >= 0 || result == -ECONNABORTED) {
            if (result >= 0) anteroom.enter(LinuxSocket.newSocket(result));
            goOn();
        } else {
            pause(Errors.newIOException("accept", result));
        }
    }

    /** One after the other: a request for all who come would take on more than there are descriptors for. */
    private void goOn() {
        if (closed || accepting != NONE) return;
        try {
            anteroom.serve(1);
            accept();
        } catch (IOException noDescriptor) {
            pause(noDescriptor);
        }
    }

    private void begin(LinuxSocket client, LinuxSocket forBackend) {
        InetSocketAddress local = client.localAddress(); // null for one that is gone already
        reception.accept(new RingSockets(loop, ring, client, forBackend), local == null ? null : client.remoteAddress(), local);
    }

    private void pause(IOException why) {
        reception.paused(socket.toString(), why);
        loop.schedule(this::goOn, Reception.PAUSE_NANOS);
    }

    @Override
    public void unlisten() throws IOException {
        loop.await(() -> {
            close();
            return true;
        });
    }

    @Override
    public void close() {
        if (closed || registration == null) return;
        closed = true;
        anteroom.close(Loop::close, Loop::close);
        if (accepting != NONE) registration.submit(RingOps.cancel(accepting));
        registration.submit(RingOps.close(socket.intValue()));
        registration.cancel();
    }
}
