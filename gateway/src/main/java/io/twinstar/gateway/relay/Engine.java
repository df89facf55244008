package io.twinstar.gateway.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.gateway.relay.wire.Loop;
import io.twinstar.gateway.relay.wire.Transport;

/** The event loops that carry all relayed connections, and the transport under them. */
public final class Engine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final long QUIET_MILLIS = 20;
    private static final long STOP_MILLIS = 2_000;

    private final Transport transport;
    private final String reason;
    private final MultiThreadIoEventLoopGroup group;
    private final List<Loop> loops;

    private Engine(Transport transport, String reason, MultiThreadIoEventLoopGroup group, List<Loop> loops) {
        this.transport = transport;
        this.reason = reason;
        this.group = group;
        this.loops = loops;
    }

    /**
     * Starts the loops on the first transport that passes its {@link SelfTest} on each of them: epoll, unless nio is asked for, then nio.
     *
     * @throws IllegalStateException when none passes
     */
    public static Engine start(io.twinstar.conf.Relay wanted) {
        int cores = wanted.cpus().isEmpty() ? Runtime.getRuntime().availableProcessors() : wanted.cpus().size();
        int count = wanted.loops() == 0 ? cores : wanted.loops();
        var findings = new ArrayList<String>();
        for (Transport transport : inOrderOfTrial(wanted.transport())) {
            Throwable unavailable = transport.unavailable();
            if (unavailable != null) {
                findings.add(transport.text() + " is not available: " + unavailable.getMessage());
                continue;
            }
            var group = new MultiThreadIoEventLoopGroup(count, new LoopThreads(wanted.cpus()), transport.handlers(wanted.busyPoll()));
            List<Loop> running = loopsOf(group);
            Optional<String> fault = running.stream().flatMap(loop -> SelfTest.run(transport, loop).stream()).findFirst();
            if (fault.isEmpty()) return started(transport, findings, group, running);
            findings.add(transport.text() + " failed its self-test: " + fault.get());
            stop(group, running);
        }
        throw new IllegalStateException("no transport works: " + String.join("; ", findings));
    }

    private static List<Loop> loopsOf(MultiThreadIoEventLoopGroup group) {
        var loops = new ArrayList<Loop>();
        group.forEach(loop -> loops.add(new Loop((IoEventLoop) loop)));
        return List.copyOf(loops);
    }

    private static Engine started(Transport transport, List<String> findings, MultiThreadIoEventLoopGroup group, List<Loop> loops) {
        boolean fellBack = !findings.isEmpty();
        findings.add(transport.text() + " passed its self-test");
        var engine = new Engine(transport, String.join("; ", findings), group, loops);
        if (fellBack) LOG.warn("Relaying with {}: {}", transport.text(), engine.reason);
        else
            LOG.info("Relaying with {} on {} event loops", transport.text(), engine.loops());
        return engine;
    }

    private static List<Transport> inOrderOfTrial(io.twinstar.conf.Relay.Transport wanted) {
        return switch (wanted) {
            case AUTO, EPOLL -> List.of(Transport.EPOLL, Transport.NIO);
            case IO_URING -> List.of(Transport.IO_URING, Transport.EPOLL, Transport.NIO);
            case NIO -> List.of(Transport.NIO);
        };
    }

    /** Why one that is started so will not connect to backends from their clients' addresses, so far as can be told without a self-test. */
    public static Optional<String> transparencyFault(io.twinstar.conf.Relay wanted) {
        return inOrderOfTrial(wanted.transport()).stream().filter(transport -> transport.unavailable() == null).findFirst()
                .flatMap(Transport::transparencyFault);
    }

    /** What carries the sockets. */
    public Transport transport() { return transport; }

    /** What was found at the start, in the order of trial: why this transport, and why not those before it. */
    public String reason() {
        return reason;
    }

    /** How many event loops there are. */
    public int loops() { return loops.size(); }

    /** How late an event loop came to what was due, at worst, in the last minute or two. */
    public long lagNanos() {
        return loops.stream().mapToLong(Loop::lagNanos).max().orElse(0);
    }

    List<Loop> eventLoops() { return loops; }

    /** Ends the loops, and whatever is still open on them; returns within seconds even if one hangs. */
    @Override
    public void close() {
        stop(group, loops);
    }

    private static void stop(MultiThreadIoEventLoopGroup group, List<Loop> loops) {
        boolean stopped = group.shutdownGracefully(QUIET_MILLIS, STOP_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly(2 * STOP_MILLIS);
        if (stopped) loops.forEach(Loop::close);
        else
            LOG.warn("An event loop did not end within {} ms; its thread is left behind", 2 * STOP_MILLIS);
    }
}
