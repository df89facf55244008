package io.twinstar.gateway.peer.report;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.BackendId;
import io.twinstar.gateway.admit.SourceKey;
import io.twinstar.gateway.admit.SourceUse;
import io.twinstar.gateway.peer.report.Counts.Echo;
import io.twinstar.gateway.peer.report.Counts.Open;
import io.twinstar.gateway.peer.report.Decoded.Malformed;
import io.twinstar.gateway.peer.report.PeerReport.BackendState;
import io.twinstar.gateway.peer.report.PeerReport.Ejection;
import io.twinstar.gateway.peer.report.PeerReport.Wish;
import io.twinstar.health.Verdict;
import io.twinstar.vip.packet.ClientFlow;

import static io.twinstar.gateway.peer.report.Reports.backend;
import static org.assertj.core.api.Assertions.assertThat;

class MessageCodecTest {

    private static final long SEED = 20_261_121;

    @Test
    void aHelloIsTheseBytes() {
        var hello = new Message.Hello(1, "castor", 0x0102030405060708L, 0x1112131415161718L, 5);
        // length 1 + 2 + 8 + 8 + 8 + 1 + 6 = 34 = 0x22, kind, version, process, known process, known change, length, "castor"
        assertThat(hex(MessageCodec.encode(hello, 0)))
                .isEqualTo(
                        "00000022" + "01" + "0001" + "0102030405060708" + "1112131415161718" + "0000000000000005" + "06" + "636173746f72");
    }

    @Test
    void anUpdateIsTheseBytes() {
        var ejected = new BackendState(Verdict.UP, Optional.of(new Ejection(2, 1_250_000_000L)));
        var update = new Message.Update(3, 4, true, List.of(new Fact.BackendIs(9, backend(0x0102), ejected)));
        // kind, from, up to, last, count; fact: kind, number, "web", 10.0.1.2, 8080, up, twice, (1250 - 250) ms = 1000 = 0x3e8
        String body = "03" + "0000000000000003" + "0000000000000004" + "01" + "0001" + "04" + "00000009" + "03776562" + "04" + "0a000102"
                + "1f90" + "01" + "0002" + "000003e8";
        assertThat(hex(MessageCodec.encode(update, 250_000_000L))).isEqualTo("%08x".formatted(body.length() / 2) + body);
    }

    @Test
    void anEjectionEndsAtTheSameMomentByTheReceiversClock() {
        var ejected = new BackendState(Verdict.UP, Optional.of(new Ejection(2, 7_000_000_000L)));
        var update = new Message.Update(0, 4, true, List.of(new Fact.BackendIs(1, backend(1), ejected)));
        // 7 s − 4 s = 3 s are left; 100 s + 3 s
        assertThat(decoded(MessageCodec.encode(update, 4_000_000_000L), 100_000_000_000L))
                .isEqualTo(new Message.Update(0, 4, true, List.of(
                        new Fact.BackendIs(1, backend(1), new BackendState(Verdict.UP, Optional.of(new Ejection(2, 103_000_000_000L)))))));
        assertThat(decoded(MessageCodec.encode(update, 7_000_000_000L), 0)).as("it is over")
                .isEqualTo(new Message.Update(0, 4, true, List.of(new Fact.BackendIs(1, backend(1), Reports.UP))));
    }

    @Test
    void aWishIsTheseBytes() {
        var update = new Message.Update(3, 4, true,
                List.of(new Fact.WishIs("pool/a", new Wish(5, AdminState.DRAIN, 1_250_000_000L)), new Fact.WishGone("pool/b")));
        // kind, from, up to, last, count; kind, "pool/a", edition, drain, 1000 ms; kind, "pool/b"
        String body = "03" + "0000000000000003" + "0000000000000004" + "01" + "0002" + "06" + "06706f6f6c2f61" + "0000000000000005" + "01"
                + "000003e8" + "07" + "06706f6f6c2f62";
        assertThat(hex(MessageCodec.encode(update, 250_000_000L))).isEqualTo("%08x".formatted(body.length() / 2) + body);
        assertThat(decoded(MessageCodec.encode(update, 250_000_000L), 250_000_000L)).isEqualTo(update);
    }

    @Test
    void flowsAreTheseBytes() {
        var six = new ClientFlow(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::a"), 0x9c40),
                new InetSocketAddress(InetAddress.ofLiteral("2001:db8::64"), 443));
        // kind, number, anew, not whole; one opened: 4 bytes, 198.18.0.100, 80, 10.0.1.2, 40000; one closed: 16 bytes each
        String body = "06" + "0000000000000005" + "01" + "00" + "0001" + "04" + "c6120064" + "0050" + "0a000102" + "9c40" + "0001" + "10"
                + "20010db8000000000000000000000064" + "01bb" + "20010db800000000000000000000000a" + "9c40";
        var flows = new Message.Flows(5, true, false, List.of(Reports.flow(0x0102)), List.of(six));
        assertThat(hex(MessageCodec.encode(flows, 0))).isEqualTo("%08x".formatted(body.length() / 2) + body);
        assertThat(decoded(MessageCodec.encode(flows, 0), 0)).isEqualTo(flows);
    }

    @Test
    void whatSourcesUseIsTheseBytes() {
        // kind, number, anew, not whole, two: "mqt", 198.18.0.66, 3 open, 1 s = 0x3b9aca00 ns; "web", 2001:db8:0:1::/64, none open, 5 ns
        String body = "08" + "0000000000000005" + "01" + "00" + "0002" + "036d7174" + "04" + "c6120042" + "00000003" + "000000003b9aca00"
                + "03776562" + "08" + "20010db800000001" + "00000000" + "0000000000000005";
        var sources = new Message.Sources(5, true, false,
                List.of(new SourceUse("mqt", new SourceKey(true, 0xc612_0042L), 3, 1_000_000_000),
                        new SourceUse("web", new SourceKey(false, 0x2001_0db8_0000_0001L), 0, 5)));
        assertThat(hex(MessageCodec.encode(sources, 0))).isEqualTo("%08x".formatted(body.length() / 2) + body);
        assertThat(decoded(MessageCodec.encode(sources, 0), 0)).isEqualTo(sources);
    }

    @Test
    void theMostSourcesFitAFrame() {
        var longest = new SourceUse("l".repeat(63), new SourceKey(false, -1), Integer.MAX_VALUE, SourceUse.OWED_NANOS_MAX);
        // 4 + 1 + 8 + 1 + 1 + 2 + 500 × (1 + 63 + 1 + 8 + 4 + 8) = 42517
        var sources = new Message.Sources(1, true, true, Collections.nCopies(Message.Sources.USES_MAX, longest));
        assertThat(MessageCodec.encode(sources, 0).remaining()).isEqualTo(42_517).isLessThanOrEqualTo(MessageCodec.FRAME_BYTES_MAX);
        assertThat(decoded(MessageCodec.encode(sources, 0), 0)).isEqualTo(sources);
    }

    @Test
    void theMostFlowsFitAFrame() {
        var six = new ClientFlow(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::a"), 1),
                new InetSocketAddress(InetAddress.ofLiteral("2001:db8::64"), 2));
        // 4 + 1 + 8 + 1 + 1 + 2 + 1500 × (1 + 16 + 2 + 16 + 2) + 2 = 55519
        assertThat(MessageCodec.encode(new Message.Flows(1, true, true, Collections.nCopies(1_500, six), List.of()), 0).remaining())
                .isEqualTo(55_519).isLessThanOrEqualTo(MessageCodec.FRAME_BYTES_MAX);
    }

    @Test
    void whatIsEncodedIsDecoded() {
        var random = new Random(SEED);
        for (Decoded message : someOfEach(random)) {
            switch (message) {
                case Message it -> assertThat(decoded(MessageCodec.encode(it, 77), 77)).isEqualTo(it);
                case Counts it -> assertThat(MessageCodec.decodeDatagram(MessageCodec.encode(it))).isEqualTo(it);
                case Malformed _ -> throw new AssertionError();
            }
        }
    }

    @Test
    void theLongestUpdateFitsAFrameAndTheLongestCountsADatagram() {
        var longest = new BackendId("p".repeat(63), Inet6Address.ofLiteral("2001:db8::1"), 65_535);
        var facts = IntStream.range(0, Message.Update.FACTS_MAX)
                .<Fact>mapToObj(
                        i -> new Fact.BackendIs(i, longest, new BackendState(Verdict.DOWN, Optional.of(new Ejection(9, 9_999_000_000L)))))
                .toList();
        assertThat(MessageCodec.encode(new Message.Update(0, 1, true, facts), 0).remaining())
                .isLessThanOrEqualTo(MessageCodec.FRAME_BYTES_MAX);
        var wishes = IntStream.range(0, Message.Update.FACTS_MAX)
                .<Fact>mapToObj(i -> new Fact.WishIs("s".repeat(Wish.SUBJECT_CHARS_MAX), new Wish(i, AdminState.DRAIN, 0))).toList();
        assertThat(MessageCodec.encode(new Message.Update(0, 1, true, wishes), 0).remaining())
                .isLessThanOrEqualTo(MessageCodec.FRAME_BYTES_MAX);
        var open = IntStream.range(0, Counts.OPEN_MAX).mapToObj(i -> new Open(i, i)).toList();
        // 8 + 8 + 1 + 16 + 2 + 128 × 8 = 1059
        assertThat(MessageCodec.encode(new Counts(1, 2, Optional.empty(), open)).remaining()).isEqualTo(1_059);
    }

    @ParameterizedTest
    @CsvSource({"'', truncated", "0b, kind 11", "05ff, 1 bytes too many", "04ffffffffffffffff, number -1", "02000000, truncated",
            "0300000000000000000000000000000001020001, truth 2", "030000000000000000000000000000000101ffff, count 65535",
            "0300000000000000000000000000000001010001030141ff, 1 bytes too many",
            "03000000000000000000000000000000010100010300, length of a name 0",
            "030000000000000000000000000000000101000103010a, letter 10", "0300000000000000000000000000000001010001020141030000, role 3",
            "0100000000000000000000000000000000000000000000000000, version 0",
            "0600000000000000010101000105, address length 5", "06000000000000000101010000ffff, count 65535",
            "08000000000000000101000001036d717405, source length 5", "0800000000000000010100ffff, count 65535",
            "08000000000000000101000001036d717404c6120042ffffffff, connections -1",
            "08000000000000000101000001036d717404c612004200000001ffffffffffffffff, nanoseconds -1",
            "08000000000000000101000001036d717404c6120042000000014000000000000000, nanoseconds 4611686018427387904",
            "08000000000000000101000001036d717404c6120042, truncated"})
    void whatNoGatewaySaysIsNamed(String bytes, String why) {
        assertThat(MessageCodec.decode(ByteBuffer.wrap(HexFormat.of().parseHex(bytes)), 0)).isEqualTo(new Malformed(why));
    }

    /** A million mutants of good messages. None of them may throw, and what is taken for good must be sayable. */
    @Test
    void noBytesThrow() {
        var random = new Random(SEED);
        var frames = new ArrayList<byte[]>();
        var datagrams = new ArrayList<byte[]>();
        for (Decoded message : someOfEach(random)) {
            if (message instanceof Message it) frames.add(bytes(MessageCodec.encode(it, 77).position(MessageCodec.LENGTH_BYTES)));
            if (message instanceof Counts it) datagrams.add(bytes(MessageCodec.encode(it)));
        }
        int good = 0;
        for (int i = 0; i < 1_000_000; i++) {
            boolean frame = i % 8 != 0;
            var pool = frame ? frames : datagrams;
            byte[] mutant = mutate(pool.get(random.nextInt(pool.size())), random);
            try {
                var decoded = frame
                        ? MessageCodec.decode(ByteBuffer.wrap(mutant), 77)
                        : MessageCodec.decodeDatagram(ByteBuffer.wrap(mutant));
                if (decoded instanceof Message it) MessageCodec.encode(it, 77);
                if (decoded instanceof Counts it) MessageCodec.encode(it);
                if (!(decoded instanceof Malformed)) good++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d, mutant %d: %s".formatted(SEED, i, HexFormat.of().formatHex(mutant)), e);
            }
        }
        assertThat(good).as("some mutants mean something").isBetween(1_000, 999_000);
    }

    private static List<Decoded> someOfEach(Random random) {
        var messages = new ArrayList<Decoded>();
        for (int i = 0; i < 50; i++) {
            messages.add(new Message.Hello(1 + random.nextInt(3), "node-" + i, random.nextLong(), random.nextLong(), random.nextInt(99)));
            messages.add(new Message.Welcome(random.nextLong()));
            messages.add(new Message.Ack(random.nextInt(99)));
            messages.add(new Message.Renew());
            messages.add(new Message.Flows(random.nextInt(99), random.nextBoolean(), random.nextBoolean(),
                    IntStream.range(0, random.nextInt(5)).mapToObj(Reports::flow).toList(),
                    IntStream.range(5, 5 + random.nextInt(5)).mapToObj(Reports::flow).toList()));
            messages.add(new Message.FlowsAck(random.nextInt(99)));
            messages.add(new Message.Sources(random.nextInt(99), random.nextBoolean(), random.nextBoolean(),
                    IntStream.range(0, random.nextInt(5)).mapToObj(_ -> anyUse(random)).toList()));
            messages.add(new Message.SourcesAck(random.nextInt(99)));
            messages.add(new Message.SourcesWanted());
            var journal = new Journal();
            journal.update(Reports.any(random));
            messages.add(new Message.Update(0, 1, true, journal.since(0).facts()));
            journal.update(Reports.any(random));
            messages.add(new Message.Update(1, 2, random.nextBoolean(), journal.since(1).facts()));
            var echo = random.nextBoolean() ? Optional.of(new Echo(random.nextLong(), random.nextLong())) : Optional.<Echo>empty();
            messages.add(new Counts(random.nextLong(), random.nextLong(), echo,
                    IntStream.range(0, random.nextInt(5)).mapToObj(n -> new Open(random.nextInt(), random.nextInt())).toList()));
        }
        // Times that are no whole number of milliseconds come back rounded; and what is decoded is what can be compared.
        return messages.stream().map(message -> message instanceof Message it ? decoded(MessageCodec.encode(it, 77), 77) : message)
                .toList();
    }

    private static SourceUse anyUse(Random random) {
        var source = random.nextBoolean()
                ? new SourceKey(true, Integer.toUnsignedLong(random.nextInt()))
                : new SourceKey(false, random.nextLong());
        return new SourceUse("listener-" + random.nextInt(9), source, random.nextInt(1_000_000), random.nextLong() >>> 2);
    }

    private static byte[] mutate(byte[] good, Random random) {
        byte[] mutant = random.nextInt(4) == 0 ? Arrays.copyOf(good, random.nextInt(good.length + 4)) : good.clone();
        for (int i = random.nextInt(4); i > 0 && mutant.length > 0; i--) {
            int at = random.nextInt(mutant.length);
            mutant[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (mutant[at] ^ 1 << random.nextInt(8));
        }
        return mutant;
    }

    private static Decoded decoded(ByteBuffer frame, long nowNanos) {
        assertThat(frame.getInt()).as("length").isEqualTo(frame.remaining());
        return MessageCodec.decode(frame, nowNanos);
    }

    private static String hex(ByteBuffer buffer) {
        return HexFormat.of().formatHex(bytes(buffer));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
