package io.twinstar.gateway.peer;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/** One QUIC connection: its datagrams, and why it ended. A new stream, which comes as a message as well, is passed on. */
final class QuicHandler extends ChannelInboundHandlerAdapter {

    private final PeerLink link;
    private final boolean dialled;
    private boolean judged;
    private @Nullable Channel quic;
    private Optional<String> whyEnded = Optional.empty();

    QuicHandler(PeerLink link, boolean dialled) {
        this.link = link;
        this.dialled = dialled;
    }

    /** @param otherwise where neither end has said */
    String whyEnded(String otherwise) {
        return refusal().map("the other gateway's certificate is refused: "::concat).or(() -> whyEnded).orElse(otherwise);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        quic = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf datagram) {
            try {
                link.posted(context.channel(), datagram);
            } finally {
                datagram.release();
            }
        } else {
            context.fireChannelRead(message);
        }
    }

    /** What the other end has closed quiche keeps for a while, for packets that are under way (RFC 9000 §10.2): we do not wait for it. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) judged = true;
            else judge();
        }
        if (event instanceof QuicConnectionCloseEvent close) {
            whyEnded = Optional.of(describe(close));
            context.executor().execute(() -> { var _ = context.close(); });
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        whyEnded = Optional.of("%s: %s".formatted(cause.getClass().getSimpleName(), cause.getMessage()));
        judge();
        context.executor().execute(() -> { var _ = context.close(); }); // not before quiche has told the other end why
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext context) {
        judge();
        context.fireChannelUnregistered();
    }

    /** Counts once whom we refused by his certificate, and who called and showed none, or did not go on. */
    private void judge() {
        if (judged) return;
        judged = true;
        Optional<String> refusal = refusal();
        if (refusal.isPresent()) link.refused(refusal.get());
        else if (!dialled) link.refused("no-handshake");
    }

    private Optional<String> refusal() {
        NodeTrust trust = quic == null ? null : QuicSocket.trust(quic);
        return trust == null ? Optional.empty() : trust.refusal();
    }

    private static String describe(QuicConnectionCloseEvent close) {
        if (close.isTlsError())
            return "the other gateway refuses this node's certificate (TLS alert %d)"
                    .formatted(QuicConnectionCloseEvent.extractTlsError(close.error()));
        String word = new String(close.reason(), StandardCharsets.US_ASCII).replaceAll("[^ -~]", "?");
        return "the other gateway has ended it" + (word.isEmpty() ? "" : ": " + word);
    }
}
