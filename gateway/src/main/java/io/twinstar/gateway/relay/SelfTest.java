package io.twinstar.gateway.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Whether a transport really works here: one connection over loopback, bytes and the end of the stream, both back. A
 * kernel or a container may let a native library load and then refuse each of its system calls.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is told to the channel's handler
final class SelfTest {

    private static final long STEP_MILLIS = 2_000;
    private static final String QUESTION = "Castor and Pollux";

    private SelfTest() {}

    /** What went wrong; empty: it works. Takes seconds at the most; not to be called on an event loop. */
    static Optional<String> run(Transport transport, EventLoop loop) {
        Promise<String> answer = loop.newPromise();
        Optional<Channel> listening = Optional.empty();
        try {
            listening = Optional.of(listen(transport, loop));
            ask(transport, loop, listening.get(), answer);
            String heard = await("the answer", answer);
            return heard.equals(QUESTION) ? Optional.empty() : Optional.of("sent \"" + QUESTION + "\", got \"" + heard + "\" back");
        } catch (Fault fault) {
            return Optional.ofNullable(fault.getMessage());
        } finally {
            listening.ifPresent(Channel::close);
        }
    }

    private static Channel listen(Transport transport, EventLoop loop) throws Fault {
        var bound = new ServerBootstrap().group(loop).channelFactory(transport::listening)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) { accepted.pipeline().addLast(new Echo()); }
                }).bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        await("bind", bound);
        return bound.channel();
    }

    private static void ask(Transport transport, EventLoop loop, Channel listening, Promise<String> answer) throws Fault {
        var connected = new Bootstrap().group(loop).channelFactory(transport::connecting).option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new Asker(answer)).connect(listening.localAddress());
        await("connect", connected);
    }

    private static <T> T await(String step, Future<T> future) throws Fault {
        if (!future.awaitUninterruptibly(STEP_MILLIS, TimeUnit.MILLISECONDS))
            throw new Fault(step + " took more than " + STEP_MILLIS + " ms");
        if (future.cause() != null) throw new Fault(step + ": " + future.cause());
        return future.getNow();
    }

    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;

        Fault(String what) { super(what); }
    }

    /** Sends back all it gets, then ends its stream as the other side did. */
    private static final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            context.writeAndFlush(bytes, context.voidPromise());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event != ChannelInputShutdownEvent.INSTANCE) return;
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Sends the question, ends its stream, and keeps what comes until the other side ends its own. */
    private static final class Asker extends ChannelInboundHandlerAdapter {

        private final Promise<String> answer;
        private final StringBuilder heard = new StringBuilder();

        Asker(Promise<String> answer) { this.answer = answer; }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(Unpooled.copiedBuffer(QUESTION, US_ASCII))
                    .addListener(sent -> {
                        ((SocketChannel) context.channel()).shutdownOutput();
                    });
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var bytes = (ByteBuf) message;
            heard.append(bytes.toString(US_ASCII));
            bytes.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event != ChannelInputShutdownEvent.INSTANCE) return;
            answer.trySuccess(heard.toString());
            context.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            answer.tryFailure(cause);
            context.close();
        }
    }
}
