package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import org.jspecify.annotations.Nullable;

/** A listening socket of one event loop. */
final class EpollListener implements EpollIoHandle, Listener {

    /** In one turn: a burst of clients must not keep the connections there are waiting. */
    private static final int ACCEPTS = 32;
    /** A length, and an IPv6 address with its port and scope: what Netty's accept fills in. */
    private static final int ADDRESS_BYTES = 26;

    private final Loop loop;
    private final LinuxSocket socket;
    private final Reception reception;
    private final Anteroom<LinuxSocket, LinuxSocket> anteroom = new Anteroom<>(() -> EpollSockets.openSocket(false), this::begin);
    private final byte[] from = new byte[ADDRESS_BYTES];
    private @Nullable IoRegistration registration;

    private EpollListener(Loop loop, LinuxSocket socket, Reception reception) {
        this.loop = loop;
        this.socket = socket;
        this.reception = reception;
    }

    static Listener open(Loop loop, InetSocketAddress address, int backlog, int fastOpen, Reception reception) throws IOException {
        var socket = LinuxSocket.newSocketStream(address.getAddress() instanceof Inet6Address);
        var listener = new EpollListener(loop, socket, reception);
        try {
            TcpOptions.listen(socket, address, backlog, fastOpen);
            return loop.await(() -> {
                listener.registration = loop.register(listener);
                listener.anteroom.serve(0);
                listener.resume();
                return listener;
            });
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    @Override
    public FileDescriptor fd() { return socket; }

    @Override
    public void handle(IoRegistration of, IoEvent event) {
        try {
            for (int accepted = 0; accepted < ACCEPTS && socket.isOpen(); accepted++) {
                anteroom.serve(1);
                int fd = socket.accept(from);
                if (fd < 0) return;
                anteroom.enter(LinuxSocket.newSocket(fd));
                anteroom.serve(1);
            }
        } catch (IOException e) {
            submit(EpollIoOps.EPOLLET); // asks for nothing: Netty takes one with an empty mask out, and then fails to put it back
            reception.paused(socket.toString(), e);
            loop.schedule(this::resume, Reception.PAUSE_NANOS);
        }
    }

    private void begin(LinuxSocket client, LinuxSocket forBackend) {
        InetSocketAddress local = client.localAddress(); // null for one that is gone already
        var remote = local == null ? null : NativeInetAddress.address(from, 1, from[0]);
        reception.accept(new EpollSockets(loop, client, forBackend), remote, local);
    }

    private void resume() { submit(EpollIoOps.EPOLLIN); }

    private void submit(EpollIoOps ops) {
        if (registration != null && registration.isValid()) registration.submit(ops);
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
        Loop.close(socket);
        anteroom.close(Loop::close, Loop::close);
        if (registration != null) registration.cancel();
    }
}
