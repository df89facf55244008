package io.twinstar.gateway.relay.wire;

import java.io.IOException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/** What a client says before there is a backend. Each read is asked for, as the channel does not read by itself yet. */
final class NioPrereader extends ChannelInboundHandlerAdapter {

    private final Sockets.Prereader told;
    private boolean wantsMore = true;
    private boolean ended;

    NioPrereader(Sockets.Prereader told) { this.told = told; }

    /** Of a read that was asked for, which may bring more than is wanted. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        try {
            wantsMore = told.preread(bytes.nioBuffer()) > 0;
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (wantsMore) context.read();
    }

    /** The client's FIN. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE) return;
        ended = true;
        if (!wantsMore) return;
        wantsMore = false;
        told.ended();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) told.reset();
        else told.failed(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) { told.reset(); }

    /** Its FIN has come: nothing will tell of it again. */
    boolean ended() { return ended; }
}
