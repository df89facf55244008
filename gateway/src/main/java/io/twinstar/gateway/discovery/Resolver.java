package io.twinstar.gateway.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.Future;

/** Asks DNS servers that resolve for others, one after the other until one answers. For one thread at a time. */
final class Resolver implements AutoCloseable {

    private static final int EDNS_BYTES = 1_232; // what passes without fragments (DNS flag day 2020); what is larger comes by TCP

    private final List<InetSocketAddress> servers;
    private final Duration timeout;
    private final DnsNameResolver netty;
    /** The shortest life of what was answered since {@link #begin}. */
    private long leastSeconds;

    /** No server answered, or none with sense; the message is for people. */
    static final class Unanswered extends IOException {

        private static final long serialVersionUID = 1;

        Unanswered(String why) {
            super(why);
        }
    }

    /** What a record means to whoever asks for it. */
    private interface Reading<T> {
        T read(DnsRawRecord content) throws IOException;
    }

    /** @param servers none: those of the host, read each time anew */
    Resolver(EventLoop loop, List<InetSocketAddress> servers, Duration timeout) {
        this.servers = servers;
        this.timeout = timeout;
        netty = new DnsNameResolverBuilder(loop).datagramChannelType(NioDatagramChannel.class).socketChannelType(NioSocketChannel.class)
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution) // and so from a port that cannot be foreseen
                .queryTimeoutMillis(timeout.toMillis()).maxPayloadSize(EDNS_BYTES).build();
    }

    void begin() {
        leastSeconds = Long.MAX_VALUE / 1_000_000_000;
    }

    /** How long what was answered is valid; very long if nothing was. */
    Duration life() { return Duration.ofSeconds(leastSeconds); }

    /** Of both versions; none if the name is not there, or has none. */
    List<InetAddress> addresses(String name) throws Unanswered, InterruptedException {
        var four = ask(name, DnsRecordType.A, Resolver::address);
        var six = ask(name, DnsRecordType.AAAA, Resolver::address);
        return Stream.concat(four.stream(), six.stream()).filter(Resolver::isOfOneHost).toList();
    }

    List<ServiceRecord> services(String name) throws Unanswered, InterruptedException {
        return ask(name, DnsRecordType.SRV, Resolver::service);
    }

    private <T> List<T> ask(String name, DnsRecordType type, Reading<T> reading) throws Unanswered, InterruptedException {
        var refusals = new ArrayList<String>();
        for (InetSocketAddress server : servers.isEmpty() ? ofTheHost(name) : servers) {
            Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> asked = netty.query(server, new DefaultDnsQuestion(name, type));
            await(asked);
            if (!asked.isSuccess()) {
                refusals.add(asked.cause() instanceof DnsNameResolverTimeoutException
                        ? "no answer from %s within %d ms".formatted(words(server), timeout.toMillis())
                        : "%s cannot be asked".formatted(words(server)));
                continue;
            }
            try (var answer = new Answer(asked.getNow())) {
                DnsResponseCode code = answer.response().code();
                if (code.equals(DnsResponseCode.NXDOMAIN)) return List.of();
                if (code.equals(DnsResponseCode.NOERROR)) return read(answer.response(), type, reading);
                refusals.add("%s from %s".formatted(code.toString().replaceAll("\\(.*", "").toUpperCase(Locale.ROOT), words(server)));
            } catch (IOException | CorruptedFrameException | IndexOutOfBoundsException e) {
                refusals.add("a malformed %s record from %s".formatted(type.name(), words(server)));
            }
        }
        throw new Unanswered(String.join(", ", refusals));
    }

    /** An answer that comes when nobody waits any more has memory to give back. */
    private static void await(Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> asked) throws InterruptedException {
        try {
            asked.await();
        } catch (InterruptedException e) {
            asked.addListener(late -> {
                if (late.isSuccess()) asked.getNow().release();
            });
            throw e;
        }
    }

    private record Answer(AddressedEnvelope<DnsResponse, InetSocketAddress> envelope) implements AutoCloseable {

        DnsResponse response() { return envelope.content(); }

        @Override
        public void close() { envelope.release(); }
    }

    /** The server has followed aliases; what is of the type asked for is what the name comes to. */
    private <T> List<T> read(DnsResponse response, DnsRecordType type, Reading<T> reading) throws IOException {
        var values = new ArrayList<T>();
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
            leastSeconds = Math.min(leastSeconds, record.timeToLive());
            if (record.type().equals(type) && record instanceof DnsRawRecord raw) values.add(reading.read(raw));
        }
        return values;
    }

    private static InetAddress address(DnsRawRecord record) throws IOException {
        var bytes = new byte[record.content().readableBytes()];
        record.content().getBytes(record.content().readerIndex(), bytes);
        return InetAddress.getByAddress(bytes);
    }

    private static ServiceRecord service(DnsRawRecord record) {
        var content = record.content().duplicate();
        return new ServiceRecord(content.readUnsignedShort(), content.readUnsignedShort(), content.readUnsignedShort(),
                DefaultDnsRecordDecoder.decodeName(content));
    }

    private static boolean isOfOneHost(InetAddress address) { return !address.isAnyLocalAddress() && !address.isMulticastAddress(); }

    private static List<InetSocketAddress> ofTheHost(String name) {
        var all = DnsServerAddressStreamProviders.unixDefault().nameServerAddressStream(name);
        return Stream.generate(all::next).limit(all.size()).toList();
    }

    private static String words(InetSocketAddress server) { return server.getAddress().getHostAddress() + ":" + server.getPort(); }

    @Override
    public void close() { netty.close(); }
}
