package io.twinstar.gateway.peer;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import org.awaitility.Awaitility;

import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.conf.file.ConfFile;
import io.twinstar.gateway.admit.Gate;
import io.twinstar.gateway.admit.SharedSources;
import io.twinstar.gateway.peer.link.LinkAction;
import io.twinstar.gateway.peer.report.PeerReport;
import io.twinstar.gateway.peer.report.Reports;
import io.twinstar.gateway.pki.Credentials;
import io.twinstar.gateway.pki.PkiDirectory;

/** castor, who dials, and pollux, who answers, on the loopback interface with a {@link Wire} between them, and real certificates. */
final class LinkedPair implements AutoCloseable {

    static final Duration YEAR = Duration.ofDays(365);
    private static final Inet4Address CASTOR = Inet4Address.ofLiteral("127.0.0.11");
    private static final Inet4Address POLLUX = Inet4Address.ofLiteral("127.0.0.12");
    private static final Inet4Address WIRE = Inet4Address.ofLiteral("127.0.0.13");

    final Path directory;
    final Pair.Link conf;
    final Wire wire;

    /** One gateway's end. */
    static final class End implements AutoCloseable {

        final PeerLink link;
        final BlockingQueue<PeerReport> learned = new LinkedBlockingQueue<>();
        final BlockingQueue<LinkAction.News.Alarm> alarms = new LinkedBlockingQueue<>();
        private final SharedSources sources = new SharedSources();
        final Gate gate = sources.open("web", System.nanoTime());
        private volatile PeerReport tells = Reports.report(1, 1);

        private End(Node self, Node peer, Pair.Link conf, Path directory) throws Credentials.Unusable {
            link = new PeerLink(self, peer, conf, directory, _ -> 7, sources, this::hear);
            link.start(() -> tells, LinkedPair::echo);
        }

        private void hear(LinkAction.News news) {
            switch (news) {
                case LinkAction.News.Learned(_, PeerReport now) -> learned.add(now);
                case LinkAction.News.Alarm alarm -> alarms.add(alarm);
            }
        }

        void tell(PeerReport report) {
            tells = report;
            link.refresh();
        }

        /** Returns at the moment at which it is told. */
        void awaitLearned(PeerReport report) throws InterruptedException {
            for (var next = learned.poll(30, TimeUnit.SECONDS); !report.equals(next); next = learned.poll(30, TimeUnit.SECONDS)) {
                if (next == null) throw new AssertionError("not learned within 30 s");
            }
        }

        boolean isUp() {
            return link.status().view().up();
        }

        boolean knows(PeerReport report) {
            return link.status().view().report().filter(report::equals).isPresent();
        }

        Map<String, Long> refused() {
            return link.status().refused();
        }

        @Override
        public void close() {
            link.close();
        }
    }

    /** One directory with the files of both, as good as they can be. */
    LinkedPair(Path directory) throws Exception {
        this.directory = directory;
        int port;
        try (var probe = new DatagramSocket(new InetSocketAddress(POLLUX, 0))) {
            port = probe.getLocalPort();
        }
        conf = new Pair.Link("pki", port, true);
        wire = new Wire(new InetSocketAddress(WIRE, port), new InetSocketAddress(POLLUX, port));
        var pki = pki();
        pki.create(Instant.now());
        for (String node : List.of("castor", "pollux")) pki.issue(node, Instant.now(), YEAR);
    }

    PkiDirectory pki() {
        return new PkiDirectory(directory.resolve("pki"));
    }

    /** A directory with the same files, for one end alone. */
    Path copyOfPki(String name) throws IOException {
        var own = directory.resolve(name);
        var copy = Files.createDirectories(own.resolve("pki"));
        try (var files = Files.list(directory.resolve("pki"))) {
            for (Path file : files.toList())
                Files.copy(file, copy.resolve(file.getFileName().toString()), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return own;
    }

    End castor() throws Credentials.Unusable {
        return castor("castor", directory);
    }

    End castor(String name, Path own) throws Credentials.Unusable {
        return new End(new Node(name, CASTOR), new Node("pollux", WIRE), conf, own);
    }

    End pollux() throws Credentials.Unusable {
        return pollux(directory);
    }

    End pollux(Path own) throws Credentials.Unusable {
        return new End(new Node("pollux", POLLUX), new Node("castor", WIRE), conf, own);
    }

    InetSocketAddress wireAddress() {
        return new InetSocketAddress(WIRE, conf.port());
    }

    /** Answers with the request's line and its body. */
    private static void echo(ChannelPipeline stream) {
        stream.addLast(new HttpServerCodec(), new HttpObjectAggregator(ConfFile.BYTES_MAX), new WholeQuestion(),
                new SimpleChannelInboundHandler<FullHttpRequest>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest asked) {
                        var body = Unpooled.copiedBuffer("%s %s %s".formatted(asked.method(), asked.uri(),
                                asked.content().toString(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
                        var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.ACCEPTED, body);
                        answer.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/echo").setInt(HttpHeaderNames.CONTENT_LENGTH,
                                body.readableBytes());
                        var _ = context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
                    }
                });
    }

    static void await(String what, Callable<Boolean> so) {
        Awaitility.await(what).atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5)).until(so);
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
