package io.twinstar.gateway.admin;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.file.ConfFile;
import io.twinstar.gateway.peer.WholeQuestion;
import io.twinstar.vip.Precedence;

/**
 * The gateway over HTTP: a Unix socket for operators, which may change things, and if the configuration names one a TCP address that only
 * shows things. Each has an event loop of its own: where CPUs are scarce an operator's goes with those that relay, and a scrape waits.
 */
public final class AdminServer implements AutoCloseable {

    private static final int REQUEST_BYTES_MAX = 64 * 1024;
    /** An operator may send a whole configuration. */
    private static final int OPERATORS_REQUEST_BYTES_MAX = ConfFile.BYTES_MAX + REQUEST_BYTES_MAX;
    private static final int IDLE_SECONDS = 60;
    /** Scrapers, dashboards and operators; one more is turned away. */
    private static final int CONNECTIONS_MAX = 256;

    private static final ThreadFactory THREADS = new DefaultThreadFactory("admin", true);
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    private final EventLoopGroup operators = new MultiThreadIoEventLoopGroup(1, AdminServer::ahead, NioIoHandler.newFactory());
    private final EventLoopGroup readers = new MultiThreadIoEventLoopGroup(1, THREADS, NioIoHandler.newFactory());
    private final Routes routes;
    private final AtomicInteger connections = new AtomicInteger();
    private Optional<Path> socket = Optional.empty();

    public AdminServer(Routes routes) {
        this.routes = routes;
    }

    /** Opens both doors; the message of the exception is a line for people. */
    public void start(Path socketFile, Optional<InetSocketAddress> listen) throws IOException {
        claim(socketFile);
        bind(operators, NioServerDomainSocketChannel.class, UnixDomainSocketAddress.of(socketFile), OPERATORS_REQUEST_BYTES_MAX,
                Caller::ofUnixSocket);
        socket = Optional.of(socketFile);
        Files.setPosixFilePermissions(socketFile, PosixFilePermissions.fromString("rw-------"));
        if (listen.isPresent()) bind(readers, NioServerSocketChannel.class, listen.get(), REQUEST_BYTES_MAX, _ -> Caller.READER);
    }

    private static Thread ahead(Runnable loop) {
        return THREADS.newThread(() -> {
            Precedence.take().ifPresent(why -> LOG.debug("Operators wait with all others where CPUs are scarce: {}", why));
            loop.run();
        });
    }

    /** Has what comes on this stream answered, on the stream's event loop: it is the other gateway that asks. */
    public void answer(ChannelPipeline stream, String peer) {
        read(stream, OPERATORS_REQUEST_BYTES_MAX);
        stream.addLast(new WholeQuestion(), new AdminHandler(routes, Caller.ofPeer(peer)));
    }

    private static void read(ChannelPipeline pipeline, int requestBytesMax) {
        pipeline.addLast(new ReadTimeoutHandler(IDLE_SECONDS), new HttpServerCodec(), new HttpObjectAggregator(requestBytesMax));
    }

    @Override
    public void close() {
        for (var loop : List.of(operators, readers)) loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        socket.ifPresent(file -> file.toFile().delete());
    }

    /** A socket that somebody answers on belongs to a running gateway; one that nobody does is left from a killed one. */
    private static void claim(Path socketFile) throws IOException {
        Files.createDirectories(socketFile.toAbsolutePath().getParent());
        if (!Files.exists(socketFile)) return;
        try (var probe = SocketChannel.open(UnixDomainSocketAddress.of(socketFile))) {
            throw new IOException("another gateway answers on " + probe.getRemoteAddress() + "; end it first");
        } catch (ConnectException e) {
            Files.delete(socketFile);
        }
    }

    private void bind(EventLoopGroup loop, Class<? extends ServerChannel> kind, SocketAddress address, int requestBytesMax,
            Function<Channel, Caller> caller) throws IOException {
        var bound = new ServerBootstrap().group(loop).channel(kind).childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                var _ = channel.closeFuture().addListener(_ -> connections.decrementAndGet());
                if (connections.incrementAndGet() > CONNECTIONS_MAX) {
                    var _ = channel.close();
                    return;
                }
                read(channel.pipeline(), requestBytesMax);
                channel.pipeline().addLast(new AdminHandler(routes, caller.apply(channel)));
            }
        }).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess())
            throw new IOException("admin cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
    }
}
