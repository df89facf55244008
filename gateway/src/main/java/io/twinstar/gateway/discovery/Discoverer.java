package io.twinstar.gateway.discovery;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

import io.twinstar.conf.Finder;
import io.twinstar.conf.Finder.Where;
import io.twinstar.health.probe.Look;
import io.twinstar.health.probe.Rounds;

/** Looks for backends where finders say, for each on a virtual thread of its own, until told otherwise. For one owner thread. */
public final class Discoverer implements AutoCloseable {

    /** For one server's answer to one question. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long STOP_MILLIS = 1_000;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("discovery", true),
            NioIoHandler.newFactory());
    private final Path directory;
    private final Rounds<Finder.Id, Finder, Found> rounds;

    /**
     * @param directory what the names of files are relative to
     * @param sink called with every result, from many threads at once; must return soon
     * @param seed for the jitter
     */
    public Discoverer(Path directory, BiConsumer<Finder.Id, Found> sink, long seed) {
        this.directory = directory;
        rounds = new Rounds<>(this::look, (finder, found) -> sink.accept(finder.id(), found), seed);
    }

    /** From now on exactly these. One that is the same is not disturbed. A result of one that is not watched any more may still arrive once. */
    public void watch(Map<Finder.Id, Finder> finders) {
        rounds.watch(finders);
    }

    private Look<Found> look(Finder finder) {
        return switch (finder.where()) {
            case Where.Dns dns ->
                new DnsLook(finder, DnsLook.addresses(finder.pool(), dns), new Resolver(loop.next(), dns.servers(), TIMEOUT));
            case Where.Srv srv ->
                new DnsLook(finder, DnsLook.service(finder.pool(), srv), new Resolver(loop.next(), srv.servers(), TIMEOUT));
            case Where.File(String path) -> new FileLook(finder, directory.resolve(path));
        };
    }

    /** Stops looking, and waits until the threads have ended. */
    @Override
    public void close() {
        rounds.close();
        loop.shutdownGracefully(0, STOP_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(2 * STOP_MILLIS);
    }
}
