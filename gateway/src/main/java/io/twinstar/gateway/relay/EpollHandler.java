package io.twinstar.gateway.relay;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;

/**
 * Netty's epoll handler, except that a socket of which nothing is asked stays in the epoll set, and that a socket never gets an event
 * of the one whose descriptor it has got.
 *
 * <p>Netty knows sockets by their descriptors and handles a batch of events at a time: a socket that is closed in the middle of one may
 * have an event further on, and a socket opened meanwhile has its number. (To one that is connecting it looked connected.)
 *
 * <p>Netty 4.2.18 takes a socket out when its mask becomes 0, which it does once the peer has ended its stream, and later
 * modifies what is not there any more: the first write to it that does not fit fails with ENOENT (since netty#16689). Here
 * that mask becomes EPOLLET alone. It asks for nothing either, and makes the EPOLLERR and EPOLLHUP that cannot be masked wake
 * the loop once, not for ever.
 */
final class EpollHandler implements IoHandler {

    private static final long NO_BATCH = 0;

    private final IoHandler epoll;
    private long batches;
    private long batch = NO_BATCH;

    private EpollHandler(IoHandler epoll) { this.epoll = epoll; }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return executor -> new EpollHandler(factory.newHandler(executor));
    }

    /** @param bornIn the batch whose events came before it */
    private record Handle(EpollHandler owner, EpollIoHandle handle, long bornIn) implements EpollIoHandle {

        @Override
        public FileDescriptor fd() { return handle.fd(); }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (bornIn == NO_BATCH || bornIn != owner.batch) handle.handle(registration, event);
        }

        @Override
        public void registered() { handle.registered(); }

        @Override
        public void unregistered() { handle.unregistered(); }

        @Override
        public void close() throws Exception { handle.close(); }
    }

    private record Registration(IoRegistration inEpoll) implements IoRegistration {

        @Override
        public long submit(IoOps ops) { return inEpoll.submit(ops.equals(EpollIoOps.NONE) ? EpollIoOps.EPOLLET : ops); }

        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's signature
        @Override
        public <T> T attachment() { return inEpoll.attachment(); }

        @Override
        public boolean isValid() { return inEpoll.isValid(); }

        @Override
        public boolean cancel() { return inEpoll.cancel(); }
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(epoll.register(new Handle(this, (EpollIoHandle) handle, batch)));
    }

    @Override
    public void initialize() { epoll.initialize(); }

    @Override
    public int run(IoHandlerContext context) {
        batch = ++batches;
        try {
            return epoll.run(context);
        } finally {
            batch = NO_BATCH;
        }
    }

    @Override
    public void prepareToDestroy() { epoll.prepareToDestroy(); }

    @Override
    public void destroy() { epoll.destroy(); }

    @Override
    public void wakeup() { epoll.wakeup(); }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) { return epoll.isCompatible(handleType); }
}
