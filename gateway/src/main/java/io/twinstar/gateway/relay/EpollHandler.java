package io.twinstar.gateway.relay;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/**
 * Netty's epoll handler, except that a socket of which nothing is asked stays in the epoll set.
 *
 * <p>Netty 4.2.18 takes a socket out when its mask becomes 0, which it does once the peer has ended its stream, and later
 * modifies what is not there any more: the first write to it that does not fit fails with ENOENT (since netty#16689). Here
 * that mask becomes EPOLLET alone. It asks for nothing either, and makes the EPOLLERR and EPOLLHUP that cannot be masked wake
 * the loop once, not for ever.
 */
record EpollHandler(IoHandler epoll) implements IoHandler {

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return executor -> new EpollHandler(factory.newHandler(executor));
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
    public IoRegistration register(IoHandle handle) throws Exception { return new Registration(epoll.register(handle)); }

    @Override
    public void initialize() { epoll.initialize(); }

    @Override
    public int run(IoHandlerContext context) { return epoll.run(context); }

    @Override
    public void prepareToDestroy() { epoll.prepareToDestroy(); }

    @Override
    public void destroy() { epoll.destroy(); }

    @Override
    public void wakeup() { epoll.wakeup(); }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) { return epoll.isCompatible(handleType); }
}
