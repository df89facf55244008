package io.twinstar.gateway.peer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.ClientAuth;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

import io.twinstar.gateway.peer.link.LinkEnd;
import io.twinstar.gateway.pki.Credentials;

/**
 * One end's UDP socket, and QUIC on it with TLS in which each shows a certificate. On its event loop alone.
 *
 * <p>Each connection has a TLS context of its own, with the certificates as they are then: no session is resumed, for a resumed one
 * would be believed without another look at its certificate.
 */
final class QuicSocket {

    private static final String PROTOCOL = "twinstar/1"; // ALPN (RFC 7301)
    private static final AttributeKey<NodeTrust> TRUST = AttributeKey.valueOf(QuicSocket.class, "trust");
    private static final int CONNECT_MILLIS = 2_000;
    /** Longer than the link's own patience, which ends first. */
    private static final long IDLE_MILLIS = 2 * LinkEnd.SILENCE_NANOS / 1_000_000;
    /** Flow control is to stay out of the way: see {@link LinkEnd#BYTES_MAX}. */
    private static final long WINDOW_BYTES = 8 * LinkEnd.BYTES_MAX;
    private static final int DATAGRAMS = 64;
    /** Of the one that dials (RFC 9000 §2.1). */
    private static final long FIRST_STREAM = 0;
    /** Under way at a time, either way: one person at work on either gateway asks one after the other. */
    private static final int QUESTIONS_MAX = 8;
    /** With what has the fixed bit (RFC 9000 §17) it may be QUIC. */
    private static final int FIXED_BIT = 0x40;

    private final PeerLink link;
    private final EventLoop loop;
    private final InetSocketAddress here;
    private final InetSocketAddress there;
    private final boolean dials;
    private final String peer;
    private final Supplier<Credentials> credentials;
    private @Nullable Channel udp;
    private boolean opening;
    private boolean closed;

    QuicSocket(PeerLink link, EventLoop loop, InetSocketAddress here, InetSocketAddress there, boolean dials, String peer,
            Supplier<Credentials> credentials) {
        this.link = link;
        this.loop = loop;
        this.here = here;
        this.there = there;
        this.dials = dials;
        this.peer = peer;
        this.credentials = credentials;
    }

    static @Nullable NodeTrust trust(Channel quic) {
        return quic.attr(TRUST).get();
    }

    /** Whether it is open by now; if not, it soon will be, or the link is told why not. */
    boolean open() {
        if (udp != null && udp.isOpen()) return true;
        if (opening || closed) return false;
        opening = true;
        var local = new InetSocketAddress(here.getAddress(), dials ? 0 : here.getPort());
        var bound = new Bootstrap().group(loop).channel(NioDatagramChannel.class).handler(new ChannelInitializer<NioDatagramChannel>() {
            @Override
            protected void initChannel(NioDatagramChannel channel) {
                channel.pipeline().addLast(new Gate(), dials ? clientCodec() : serverCodec());
            }
        }).bind(local);
        var _ = bound.addListener(_ -> {
            opening = false;
            if (bound.isSuccess()) {
                udp = bound.channel();
            } else {
                link.unreachable("cannot open UDP %s:%d: %s".formatted(local.getAddress().getHostAddress(), local.getPort(),
                        bound.cause().getMessage()));
            }
        });
        return false;
    }

    /** For good. */
    void close() {
        closed = true;
        if (udp != null) { var _ = udp.close(); }
    }

    /** The link is told of the stream, or why there is none. */
    void dial() {
        Channel through = udp;
        if (through == null) {
            link.unreachable("its socket is not open yet");
            return;
        }
        var handler = new QuicHandler(link, true);
        var connected = QuicChannel.newBootstrap(through).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(handler).streamHandler(new Questions(link)).remoteAddress(there).connect();
        var _ = connected.addListener(_ -> {
            if (!connected.isSuccess()) {
                link.unreachable(handler.whyEnded(reason(connected.cause())));
                return;
            }
            var created = connected.getNow().createStream(QuicStreamType.BIDIRECTIONAL, new StreamHandler.Setup(link));
            var _ = created.addListener(_ -> {
                if (created.isSuccess()) return;
                var _ = connected.getNow().close();
                link.unreachable(reason(created.cause()));
            });
        });
    }

    private String reason(Throwable cause) {
        String what = cause instanceof ConnectTimeoutException ? "nobody answers" : String.valueOf(cause.getMessage());
        return "%s:%d: %s".formatted(there.getAddress().getHostAddress(), there.getPort(), what);
    }

    private ChannelHandler clientCodec() {
        return sized(new QuicClientCodecBuilder()).sslEngineProvider(quic -> engine(quic, QuicSslContextBuilder.forClient()
                .keyManager(credentials.get().key(), null, chain()))).build();
    }

    private ChannelHandler serverCodec() {
        return sized(new QuicServerCodecBuilder()).sslEngineProvider(quic -> engine(quic,
                QuicSslContextBuilder.forServer(credentials.get().key(), null, chain()).clientAuth(ClientAuth.REQUIRE)))
                .handler(new ChannelInitializer<QuicChannel>() {
                    @Override
                    protected void initChannel(QuicChannel quic) {
                        quic.pipeline().addLast(new QuicHandler(link, false));
                    }
                }).streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                    @Override
                    protected void initChannel(QuicStreamChannel stream) {
                        boolean first = stream.streamId() == FIRST_STREAM;
                        stream.pipeline().addLast(first ? new StreamHandler.Setup(link) : new Questions(link));
                    }
                }).build();
    }

    private <B extends QuicCodecBuilder<B>> B sized(B codec) {
        return codec.maxIdleTimeout(IDLE_MILLIS, TimeUnit.MILLISECONDS).initialMaxData(WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalLocal(WINDOW_BYTES).initialMaxStreamDataBidirectionalRemote(WINDOW_BYTES)
                .initialMaxStreamsBidirectional(dials ? QUESTIONS_MAX : 1 + QUESTIONS_MAX).initialMaxStreamsUnidirectional(0)
                .activeMigration(false)
                .datagram(DATAGRAMS, DATAGRAMS);
    }

    private QuicSslEngine engine(QuicChannel quic, QuicSslContextBuilder builder) {
        var trust = new NodeTrust(peer, credentials.get().authorities());
        quic.attr(TRUST).set(trust);
        QuicSslContext context = builder.trustManager(trust).applicationProtocols(PROTOCOL).earlyData(false).build();
        return context.newEngine(quic.alloc());
    }

    private X509Certificate[] chain() {
        return credentials.get().chain().toArray(X509Certificate[]::new);
    }

    /** Lets in what comes from the other gateway's address and may be QUIC. The rest is dropped and counted. */
    private final class Gate extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var datagram = (DatagramPacket) message;
            InetAddress from = datagram.sender().getAddress();
            boolean expected = from.equals(there.getAddress());
            var content = datagram.content();
            if (expected && content.isReadable() && (content.getByte(content.readerIndex()) & FIXED_BIT) != 0) {
                context.fireChannelRead(message);
                return;
            }
            datagram.release();
            link.refused(expected ? "not-quic" : "wrong-sender");
        }
    }

    /** Each stream but the first is one question of the other gateway. */
    private static final class Questions extends ChannelInitializer<QuicStreamChannel> {

        private final PeerLink link;

        Questions(PeerLink link) {
            this.link = link;
        }

        @Override
        protected void initChannel(QuicStreamChannel stream) {
            link.asked(stream);
        }
    }
}
