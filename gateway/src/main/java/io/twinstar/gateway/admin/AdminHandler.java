package io.twinstar.gateway.admin;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.gateway.admin.Routes.Answer;

/** One admin connection: requests in, answers out, one at a time. */
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);

    /** A page has what this gateway sends, may ask for nothing else, and may not be put into another one. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    /** Dashboards, mostly. */
    private static final int FOLLOWERS_MAX = 64;

    private final Routes routes;
    private final Caller caller;

    AdminHandler(Routes routes, Caller caller) {
        this.routes = routes;
        this.caller = caller;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        boolean bodyless = request.method().equals(HttpMethod.HEAD);
        if (request.decoderResult().isFailure()) {
            write(context, Answer.plain(HttpResponseStatus.BAD_REQUEST, "not HTTP"), false, false);
            return;
        }
        if (routes.isStream(request)) {
            follow(context, request);
            return;
        }
        // An answer may come from the control loop's thread: the connection's own loop writes it.
        routes.answer(new Asked(request.method(), new QueryStringDecoder(request.uri()), request.content().toString(StandardCharsets.UTF_8),
                caller))
                .whenComplete((answer, failure) -> context.executor()
                        .execute(() -> write(context, failure == null ? answer : broken(failure), bodyless, keepAlive)));
    }

    /** From now on this connection is for reading only, and its reader may be silent. */
    private void follow(ChannelHandlerContext context, FullHttpRequest request) {
        if (routes.feed().followers() >= FOLLOWERS_MAX) {
            write(context, Answer.plain(HttpResponseStatus.SERVICE_UNAVAILABLE, FOLLOWERS_MAX + " follow already"), false, false);
            return;
        }
        context.pipeline().remove(ReadTimeoutHandler.class);
        EventStream.begin(routes.feed(), context, request.headers().get("Last-Event-ID", ""));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }

    private static Answer broken(Throwable failure) {
        LOG.error("an admin page failed", failure);
        return Answer.plain(HttpResponseStatus.INTERNAL_SERVER_ERROR, "this is a bug: " + failure);
    }

    private static void write(ChannelHandlerContext context, Answer answer, boolean bodyless, boolean keepAlive) {
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, answer.code(),
                bodyless ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.content().duplicate()));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                .setInt(HttpHeaderNames.CONTENT_LENGTH, answer.content().remaining())
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY).set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("X-Content-Type-Options", "nosniff").set("Referrer-Policy", "no-referrer")
                .set(HttpHeaderNames.CONNECTION, keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        var written = context.writeAndFlush(response);
        if (!keepAlive) { var _ = written.addListener(ChannelFutureListener.CLOSE); }
    }
}
