package io.twinstar.gateway.relay.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;

/**
 * One half of a connection: what one side sends, written to the other.
 *
 * <p>The sender is not read while the other side has more than {@link #WAITING} to take, so each half holds that much and
 * one read, and TCP slows the sender down. Where Netty reads all the same, to get at a FIN or a RST, it takes no more than
 * the socket's receive buffer holds.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is told to the channel's handler
final class NioStream extends ChannelInboundHandlerAdapter {

    /** At 256 KiB the sender rests, at 64 KiB it goes on: several reads apart, so that it does not flutter. */
    static final WriteBufferWaterMark WAITING = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final NioSockets pair;
    private final Side side;
    private final SocketChannel from;
    private final SocketChannel to;
    private boolean ended;
    private boolean passedOn;

    NioStream(NioSockets pair, Side side, SocketChannel from, SocketChannel to) {
        this.pair = pair;
        this.side = side;
        this.from = from;
        this.to = to;
    }

    /** A write to a socket that has just been closed releases the bytes; one that fails is told to that socket's handler. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        pair.owner().received(side, bytes.readableBytes());
        to.write(bytes, to.voidPromise());
        if (!to.isWritable()) to.flush();
        if (!to.isWritable()) from.config().setAutoRead(false);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) { to.flush(); }

    /** Called when the sender, as a receiver of the other half, has become slow or has caught up. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!from.isWritable()) return;
        pair.owner().progressed();
        if (to.isOpen()) to.config().setAutoRead(true); // it may be done already, with its last bytes still waiting here
    }

    /** The sender's FIN. It is passed on after the last byte, and the other half goes on. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE || ended) return;
        ended = true;
        pair.owner().ended(side);
        to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(afterTheLastByte -> {
            if (afterTheLastByte.isSuccess()) to.shutdownOutput().addListener(fin -> sentFin(fin.isSuccess()));
        });
    }

    private void sentFin(boolean accepted) {
        passedOn = accepted;
        if (accepted) {
            pair.passedOn();
        } else {
            pair.gone(side.other()); // no longer connected
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) { pair.failed(side, cause); }

    @Override
    public void channelInactive(ChannelHandlerContext context) { pair.gone(side); }

    /** The sender has ended its stream. */
    boolean ended() { return ended; }

    /** The other side has been sent all of it, and the FIN. */
    boolean passedOn() { return passedOn; }
}
