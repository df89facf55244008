package io.twinstar.gateway.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;

/** An HTTP request to the other gateway's admin, on a stream of its own that ends with the answer. */
final class Question extends SimpleChannelInboundHandler<FullHttpResponse> {

    /** A status of some thousands of backends is a few MB. */
    private static final int ANSWER_BYTES_MAX = 64 * 1024 * 1024;
    /** A change may have much to prepare. */
    private static final int ANSWER_SECONDS = 60;

    private final String peer;
    private final CompletableFuture<Reply> reply;

    private Question(String peer, CompletableFuture<Reply> reply) {
        this.peer = peer;
        this.reply = reply;
    }

    /** On the connection's event loop. */
    static void ask(QuicChannel quic, String peer, String method, String uri, String body, CompletableFuture<Reply> reply) {
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), uri,
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        request.headers().set(HttpHeaderNames.HOST, "twinstar").setInt(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE); // a stream makes room for the next when both ends have closed it
        var created = quic.createStream(QuicStreamType.BIDIRECTIONAL, new ChannelInitializer<QuicStreamChannel>() {
            @Override
            protected void initChannel(QuicStreamChannel stream) {
                stream.pipeline().addLast(new ReadTimeoutHandler(ANSWER_SECONDS), new HttpClientCodec(),
                        new HttpObjectAggregator(ANSWER_BYTES_MAX), new Question(peer, reply));
            }
        });
        var _ = created.addListener(_ -> {
            if (created.isSuccess()) {
                var _ = created.getNow().writeAndFlush(request).addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
            } else {
                request.release();
                reply.completeExceptionally(
                        new IOException("%s is asked too much at a time: %s".formatted(peer, created.cause().getMessage())));
            }
        });
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
        reply.complete(new Reply(response.status().code(), response.headers().get(HttpHeaderNames.CONTENT_TYPE, "text/plain"),
                response.content().toString(StandardCharsets.UTF_8)));
        var _ = context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        reply.completeExceptionally(new IOException(peer + " has hung up")); // unless it has answered
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        String what = cause instanceof ReadTimeoutException
                ? "has not answered within %d s".formatted(ANSWER_SECONDS)
                : "cannot be asked: " + cause;
        reply.completeExceptionally(new IOException(peer + " " + what));
        var _ = context.close();
    }
}
