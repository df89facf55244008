package io.twinstar.gateway.peer;

import java.util.Optional;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.util.ReferenceCountUtil;

/**
 * Holds a question back until the stream's input has ended. A stream that is closed before that is never given back by quiche, and the
 * other gateway soon may open no more.
 */
public final class WholeQuestion extends ChannelInboundHandlerAdapter {

    private Optional<FullHttpRequest> question = Optional.empty();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        forget();
        question = Optional.of((FullHttpRequest) message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && question.isPresent()) {
            var whole = question.get();
            question = Optional.empty();
            context.fireChannelRead(whole);
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) { forget(); }

    private void forget() {
        question.ifPresent(ReferenceCountUtil::release);
        question = Optional.empty();
    }
}
