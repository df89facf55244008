package io.twinstar.gateway.lab;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
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

    @Override
    public Integer call() throws InterruptedException {
        int colon = listen.lastIndexOf(':');
        var address = new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1)));
        var body = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer((name + "\n").getBytes(StandardCharsets.UTF_8))).asReadOnly();
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        var server = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(64 * 1024), new Greeter(body));
                    }
                }).bind(address).sync();
        System.out.printf("%s listens on %s%n", name, listen);
        var _ = server.channel().closeFuture().sync();
        return 0;
    }

    /** Answers whatever is asked. */
    private static final class Greeter extends SimpleChannelInboundHandler<FullHttpRequest> {

        private final ByteBuf body;

        Greeter(ByteBuf body) {
            this.body = body;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            boolean keepAlive = HttpUtil.isKeepAlive(request);
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
