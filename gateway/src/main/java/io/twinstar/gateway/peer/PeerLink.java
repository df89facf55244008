package io.twinstar.gateway.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.gateway.admit.SharedSources;
import io.twinstar.gateway.peer.link.LinkAction;
import io.twinstar.gateway.peer.link.LinkEnd;
import io.twinstar.gateway.peer.report.Counts;
import io.twinstar.gateway.peer.report.Decoded.Malformed;
import io.twinstar.gateway.peer.report.FlowChanges;
import io.twinstar.gateway.peer.report.FlowMirror;
import io.twinstar.gateway.peer.report.Message;
import io.twinstar.gateway.peer.report.MessageCodec;
import io.twinstar.gateway.peer.report.PeerReport;
import io.twinstar.gateway.pki.Credentials;
import io.twinstar.vip.packet.ClientFlow;

/**
 * The link to the other gateway: QUIC with mutual TLS, between the addresses of the pulse, on an event loop of its own. No election
 * waits for it. What is said over it {@link LinkEnd} decides.
 *
 * <p>New certificates take effect when their files are exchanged.
 */
public final class PeerLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

    private static final long TICK_MILLIS = 100;
    /** How often the certificates' files are read, and what is told is compared with what is, if nobody says that it has changed. */
    private static final int TICKS_PER_LOOK = 10;
    private static final long STOP_MILLIS = 500;
    /** Batches of changed connections that wait for the event loop; who finds so many keeps his until later. */
    private static final int BATCHES_MAX = 64;
    /** What sources use is told so often at the most. */
    private static final long SOURCES_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final String self;
    private final String peer;
    private final Path pki;
    private final ToIntFunction<BackendId> open;
    private final Consumer<LinkAction.News> news;
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("peer-link", true),
            NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final boolean tickles;
    private final FlowMirror mirror = new FlowMirror();
    private final AtomicInteger batches = new AtomicInteger();
    private final LinkEnd end;
    private final QuicSocket socket;
    private final AtomicBoolean telling = new AtomicBoolean();
    private final SharedSources sources;
    private final AtomicBoolean tellingSources = new AtomicBoolean();
    private long sourcesToldAtNanos;
    private final Map<Long, QuicStreamChannel> streams = new HashMap<>();
    private final Map<Channel, Long> ids = new HashMap<>();
    private final Map<String, Long> refused = new HashMap<>();
    private Credentials credentials;
    private Optional<String> problem = Optional.empty();
    private Optional<Supplier<PeerReport>> ours = Optional.empty();
    private Optional<Consumer<ChannelPipeline>> answering = Optional.empty();
    private long lastId;
    private long ticks;
    private volatile LinkStatus status;

    /**
     * Opens nothing yet.
     *
     * @param directory what the configuration's names of files are relative to
     * @param open how many connections this gateway has to a backend
     * @param sources of the connections to this gateway
     * @param news told on the link's event loop: it must return at once
     */
    public PeerLink(Node self, Node peer, Pair.Link conf, Path directory, ToIntFunction<BackendId> open, SharedSources sources,
            Consumer<LinkAction.News> news) throws Credentials.Unusable {
        this.self = self.name();
        this.peer = peer.name();
        this.open = open;
        this.sources = sources;
        this.news = news;
        tickles = conf.tickle();
        pki = directory.resolve(conf.pki());
        credentials = Credentials.read(pki, this.self);
        var random = new SecureRandom();
        end = new LinkEnd(this.self, this.peer, drawProcess(random), mirror, sources, random, System.nanoTime());
        socket = new QuicSocket(this, loop, new InetSocketAddress(self.pulseAddress(), conf.port()),
                new InetSocketAddress(peer.pulseAddress(), conf.port()), LinkEnd.dials(this.self, this.peer), this.peer, () -> credentials);
        sourcesToldAtNanos = System.nanoTime();
        status = look();
        sources.share(this::sourcesChanged);
    }

    private static long drawProcess(SecureRandom random) {
        long drawn = random.nextLong();
        return drawn == 0 ? 1 : drawn; // 0 says in a hello that there is none
    }

    /**
     * @param report what this gateway has to tell now; asked on the link's event loop
     * @param answers makes a stream one on which HTTP requests are answered
     */
    public void start(Supplier<PeerReport> report, Consumer<ChannelPipeline> answers) {
        loop.execute(() -> {
            ours = Optional.of(report);
            answering = Optional.of(answers);
        });
        var _ = loop.scheduleAtFixedRate(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What this gateway has to tell may have changed. Returns at once. For any thread. */
    public void refresh() {
        if (telling.compareAndSet(false, true)) loop.execute(this::tell);
    }

    /** Whether each of the two is to know of the other's connections. */
    public boolean tickles() { return tickles; }

    /** These connections to VIPs have been opened and closed. False: there is no room, say so again. Returns at once. For any thread. */
    public boolean change(FlowChanges.Batch batch) {
        if (batches.incrementAndGet() <= BATCHES_MAX && !loop.isShuttingDown()) {
            loop.execute(() -> {
                batches.decrementAndGet();
                end.change(batch);
            });
            return true;
        }
        batches.decrementAndGet();
        return false;
    }

    /** The other gateway's process has ended. Returns at once. For any thread with this process's descriptors: the VIP agent has its own. */
    public void peerEnded() {
        if (!loop.isShuttingDown()) loop.execute(() -> perform(end.peerEnded(System.nanoTime())));
    }

    /** Returns at once. For any thread. */
    private void sourcesChanged() {
        if (tellingSources.compareAndSet(false, true) && !loop.isShuttingDown()) loop.execute(this::tellSources);
    }

    /** At once, unless some were told a moment ago. */
    private void tellSources() {
        long nowNanos = System.nanoTime();
        long waitNanos = sourcesToldAtNanos + SOURCES_NANOS - nowNanos;
        if (waitNanos > 0) {
            var _ = loop.schedule(this::tellSources, waitNanos, TimeUnit.NANOSECONDS);
            return;
        }
        sourcesToldAtNanos = nowNanos;
        tellingSources.set(false); // whoever changes one from now on comes again
        perform(end.tellSources(nowNanos));
        if (sources.isChanged()) sourcesChanged();
    }

    /** Which connections the other gateway has to this address, or had when it was last heard. For any thread. */
    public List<ClientFlow> known(InetAddress vip) {
        return tickles ? mirror.of(vip) : List.of();
    }

    /** Has the other gateway's admin answer this; fails with a line for people where it does not. For any thread. */
    public CompletionStage<Reply> ask(String method, String uri, String body) {
        var reply = new CompletableFuture<Reply>();
        loop.execute(() -> {
            var current = end.currentId();
            QuicStreamChannel stream = current.isEmpty() ? null : streams.get(current.getAsLong());
            if (stream == null) reply.completeExceptionally(new IOException(peer + " cannot be asked: " + end.view().reason()));
            else Question.ask(stream.parent(), peer, method, uri, body, reply);
        });
        return reply;
    }

    /** For any thread. */
    public LinkStatus status() {
        return status;
    }

    @Override
    public void close() {
        var _ = loop.submit(this::end).awaitUninterruptibly(STOP_MILLIS);
        group.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    private void end() {
        List.copyOf(streams.keySet()).forEach(id -> hangUp(id, "this gateway ends"));
        socket.close();
    }

    private void tell() {
        telling.set(false);
        ours.ifPresent(report -> perform(end.tell(report.get())));
    }

    private void tick() {
        try {
            if (ticks++ % TICKS_PER_LOOK == 0) {
                renew();
                tell();
            }
            if (socket.open()) perform(end.tick(open, System.nanoTime()));
            status = look();
        } catch (RuntimeException bug) { // it must not end the ticks
            LOG.error("the peer link has a bug", bug);
        }
    }

    /** Takes up certificates that were exchanged. While that is going on they may not fit together: then the former stay. */
    private void renew() {
        try {
            var next = Credentials.read(pki, self);
            problem = Optional.empty();
            if (next.equals(credentials)) return;
            credentials = next;
            LOG.info("peer link: new certificates are in use, good until {}", next.expiresAt());
            perform(end.renewed(System.nanoTime()));
        } catch (Credentials.Unusable e) {
            var why = Optional.of(String.valueOf(e.getMessage()));
            if (!problem.equals(why)) LOG.warn("peer link: the certificates in use stay: {}", e.getMessage());
            problem = why;
        }
    }

    private void perform(List<LinkAction> actions) {
        for (LinkAction action : actions) {
            switch (action) {
                case LinkAction.Dial _ -> socket.dial();
                case LinkAction.Send(long id, Message message) -> send(id, message);
                case LinkAction.Post(long id, Counts counts) -> post(id, counts);
                case LinkAction.HangUp(long id, String why) -> hangUp(id, why);
                case LinkAction.News told -> news.accept(told);
            }
        }
    }

    private void send(long id, Message message) {
        QuicStreamChannel stream = streams.get(id);
        if (stream == null) return;
        ByteBuffer frame = MessageCodec.encode(message, System.nanoTime());
        end.carried(id, frame.remaining());
        var _ = stream.writeAndFlush(Unpooled.wrappedBuffer(frame));
    }

    private void post(long id, Counts counts) {
        QuicStreamChannel stream = streams.get(id);
        if (stream == null) return;
        ByteBuffer datagram = MessageCodec.encode(counts);
        end.carried(id, datagram.remaining());
        var _ = stream.parent().writeAndFlush(Unpooled.wrappedBuffer(datagram)); // where it does not fit just now, it is dropped
    }

    private void hangUp(long id, String why) {
        QuicStreamChannel stream = streams.remove(id);
        if (stream == null) return;
        QuicChannel quic = stream.parent();
        ids.remove(quic);
        var _ = quic.close(true, 0, Unpooled.copiedBuffer(why, StandardCharsets.US_ASCII));
    }

    /* What the channels tell, on the event loop. */

    long nextId() {
        return ++lastId;
    }

    void opened(long id, QuicStreamChannel stream) {
        streams.put(id, stream);
        ids.put(stream.parent(), id);
        perform(end.opened(id, System.nanoTime()));
    }

    /** Only one of a conversation in which the other gateway was accepted is answered. */
    void asked(QuicStreamChannel stream) {
        Long id = ids.get(stream.parent());
        boolean accepted = id != null && end.currentId().stream().anyMatch(current -> current == id);
        if (accepted && answering.isPresent()) {
            answering.get().accept(stream.pipeline());
        } else {
            refused("early-question");
            var _ = stream.close();
        }
    }

    void unreachable(String why) {
        perform(end.unreachable(why, System.nanoTime()));
    }

    void received(long id, ByteBuf frame) {
        long nowNanos = System.nanoTime();
        end.carried(id, MessageCodec.LENGTH_BYTES + frame.readableBytes());
        switch (MessageCodec.decode(frame.nioBuffer(), nowNanos)) {
            case Message message -> perform(end.heard(id, message, nowNanos));
            case Counts _ -> throw new AssertionError("counts come as datagrams");
            case Malformed(String why) -> {
                refused("malformed");
                hangUp(id, "malformed: " + why);
                closed(id, "what it said is malformed: " + why);
            }
        }
    }

    void posted(Channel quic, ByteBuf datagram) {
        Long id = ids.get(quic);
        if (id == null) return; // its stream has not come yet
        end.carried(id, datagram.readableBytes());
        switch (MessageCodec.decodeDatagram(datagram.nioBuffer())) {
            case Counts counts -> perform(end.heard(id, counts, System.nanoTime()));
            case Message _ -> throw new AssertionError("messages come on the stream");
            case Malformed _ -> refused("malformed");
        }
    }

    void closed(long id, String why) {
        QuicStreamChannel stream = streams.remove(id);
        if (stream != null) ids.remove(stream.parent());
        perform(end.closed(id, why, System.nanoTime()));
    }

    void refused(String why) {
        refused.merge(why, 1L, Long::sum);
    }

    private LinkStatus look() {
        return new LinkStatus(peer, end.view(), refused, credentials.expiresAt(), problem);
    }
}
