package io.twinstar.gateway.lab;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code twinstar lab-backend}: a small HTTP server that answers every request with its own name. */
@Command(name = "lab-backend", hidden = true, description = "An HTTP server that answers with its name.", mixinStandardHelpOptions = true)
public final class LabBackend implements Callable<Integer> {

    @Parameters(paramLabel = "ADDRESS:PORT", description = "where to listen")
    private String listen = "";

    @Option(names = "--name", required = true, description = "what to answer")
    private String name = "";

    @Option(names = "--late-ms", description = "milliseconds to wait before each answer", defaultValue = "0")
    private int lateMillis;

    @Option(names = "--echo", paramLabel = "ADDRESS:PORT", description = "where to send back whatever comes, beside that")
    private Optional<String> echo = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        var body = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer((name + "\n").getBytes(StandardCharsets.UTF_8))).asReadOnly();
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        var server = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(64 * 1024),
                                new Greeter(body, lateMillis));
                    }
                }).bind(address(listen)).sync();
        if (echo.isPresent()) {
            new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class).childHandler(new Echo()).bind(address(echo.get()))
                    .sync();
        }
        System.out.printf("%s listens on %s%n", name, listen);
        var _ = server.channel().closeFuture().sync();
        return 0;
    }

    private static InetSocketAddress address(String listen) {
        int colon = listen.lastIndexOf(':');
        return new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1)));
    }

    /** Sends it back. */
    @Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            var _ = context.writeAndFlush(bytes);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }

    /** Answers whatever is asked. */
    private static final class Greeter extends SimpleChannelInboundHandler<FullHttpRequest> {

        private final ByteBuf body;
        private final int lateMillis;

        Greeter(ByteBuf body, int lateMillis) {
            this.body = body;
            this.lateMillis = lateMillis;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            boolean keepAlive = HttpUtil.isKeepAlive(request);
            if (lateMillis == 0) answer(context, keepAlive);
            else {
                var _ = context.executor().schedule(() -> answer(context, keepAlive), lateMillis, TimeUnit.MILLISECONDS);
            }
        }

        private void answer(ChannelHandlerContext context, boolean keepAlive) {
            var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body.duplicate());
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain").setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                    .set(HttpHeaderNames.CONNECTION, keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
            var written = context.writeAndFlush(response);
            if (!keepAlive) { var _ = written.addListener(ChannelFutureListener.CLOSE); }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }
}
