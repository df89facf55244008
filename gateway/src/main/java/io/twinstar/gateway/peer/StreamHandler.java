package io.twinstar.gateway.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.quic.QuicStreamChannel;

import io.twinstar.gateway.peer.report.MessageCodec;

/** The first stream of a connection. With it the connection ends as well. */
final class StreamHandler extends SimpleChannelInboundHandler<ByteBuf> {

    private final PeerLink link;
    private final long id;

    private StreamHandler(PeerLink link, long id) {
        this.link = link;
        this.id = id;
    }

    /** What it begins with. */
    static final class Setup extends ChannelInitializer<QuicStreamChannel> {

        private final PeerLink link;

        Setup(PeerLink link) {
            this.link = link;
        }

        @Override
        protected void initChannel(QuicStreamChannel stream) {
            stream.pipeline().addLast(new LengthFieldBasedFrameDecoder(MessageCodec.LENGTH_BYTES + MessageCodec.FRAME_BYTES_MAX, 0,
                    MessageCodec.LENGTH_BYTES, 0, MessageCodec.LENGTH_BYTES), new StreamHandler(link, link.nextId()));
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        link.opened(id, (QuicStreamChannel) context.channel());
        context.fireChannelActive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
        link.received(id, frame);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        var quic = context.channel().parent();
        link.closed(id, quic.pipeline().get(QuicHandler.class).whyEnded("its connection ended"));
        var _ = quic.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        link.closed(id, "%s: %s".formatted(cause.getClass().getSimpleName(), cause.getMessage()));
        var _ = context.channel().parent().close();
    }
}
