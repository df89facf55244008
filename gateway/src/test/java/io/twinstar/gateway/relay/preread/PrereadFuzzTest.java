package io.twinstar.gateway.relay.preread;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;

import org.junit.jupiter.api.Test;

import io.twinstar.gateway.relay.preread.Decoded.Malformed;
import io.twinstar.gateway.relay.preread.Decoded.Partial;
import io.twinstar.gateway.relay.preread.Decoded.Whole;

import static io.twinstar.gateway.relay.preread.Hello.bytes;
import static io.twinstar.gateway.relay.preread.Hello.extension;
import static io.twinstar.gateway.relay.preread.Hello.join;
import static io.twinstar.gateway.relay.preread.Hello.message;
import static io.twinstar.gateway.relay.preread.Hello.records;
import static io.twinstar.gateway.relay.preread.Hello.serverName;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Good first bytes that were damaged, and what came of them: one of the three, whatever they are, in bounded memory and time. A million of
 * each, or others: {@code -Dmutations=1000000 -Dseed=…}.
 */
class PrereadFuzzTest {

    private static final long SEED = Long.getLong("seed", 443);
    private static final int MUTATIONS = Integer.getInteger("mutations", 100_000);
    /** A message of 16 KiB is put together from its records once, and all else that is made of it is no longer. */
    private static final long ALLOCATED_MAX_BYTES = 64 * 1024;

    @Test
    void mutatedClientHellosNeverThrowAndNeverTakeMuchMemory() {
        fuzz(ClientHello::decode, Hello.OF_RFC_8448, records(message(serverName("www.example.org")), 7),
                Hello.with(extension(0x0a0a, new byte[0]), extension(0xfe0d, new byte[300]), serverName("outer.example"),
                        extension(21, new byte[1_500])),
                records(message(serverName("a.example"), extension(21, new byte[15_000])), 4_000));
    }

    @Test
    void mutatedProxyHeadersNeverThrowAndNeverTakeMuchMemory() {
        var source = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 56_324);
        byte[] checksummed = ProxyV2
                .encode(new ProxyHeader(Optional.of(new Endpoints(source, source)), ByteBuffer.wrap(bytes("02 0001 61")), true));
        fuzz(ProxyProtocol::decode, "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n".getBytes(US_ASCII),
                "PROXY TCP6 2001:db8::1 ::ffff:198.51.100.1 56324 443\r\n".getBytes(US_ASCII),
                bytes("0d0a0d0a000d0a515549540a 2111 0014 c0000201 c6336401 dc04 01bb 02 0001 61 e0 0001 00"), checksummed);
    }

    private static <T> void fuzz(Function<ByteBuffer, Decoded<T>> codec, byte[]... good) {
        var random = new SplittableRandom(SEED);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        int whole = 0;
        int partial = 0;
        int malformed = 0;
        for (int round = 0; round < MUTATIONS; round++) {
            byte[] mutated = mutated(good[random.nextInt(good.length)], random);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                switch (codec.apply(ByteBuffer.wrap(mutated))) {
                    case Whole<T>(_, int bytes) -> {
                        whole++;
                        assertThat(bytes).isBetween(1, mutated.length);
                    }
                    case Partial<T> _ -> partial++;
                    case Malformed<T>(Fault fault) -> {
                        malformed++;
                        assertThat(fault.reason()).isNotEmpty();
                    }
                }
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                throw new AssertionError("seed %d, round %d: %s".formatted(SEED, round, HexFormat.of().formatHex(mutated)), e);
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            if (round > MUTATIONS / 2) assertThat(allocated).as("seed %d, round %d", SEED, round).isLessThan(ALLOCATED_MAX_BYTES);
        }
        assertThat(List.of(whole, partial, malformed)).as("seed %d: whole, partial, malformed", SEED)
                .allMatch(count -> count > MUTATIONS / 100);
    }

    /** One to four of: a byte changed, a bit turned, a part cut out, a part doubled, the end cut off. */
    private static byte[] mutated(byte[] good, SplittableRandom random) {
        byte[] bytes = good.clone();
        for (int times = 1 + random.nextInt(4); times > 0 && bytes.length > 0; times--) {
            // most of what matters stands at the beginning
            int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 64));
            int to = Math.min(bytes.length, at + 1 + random.nextInt(16));
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = random.nextBoolean() ? (byte) 0 : (byte) 0xFF;
                case 3 -> bytes = join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, to, bytes.length));
                case 4 -> bytes = join(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, at, bytes.length));
                default -> bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
            }
        }
        return bytes;
    }
}
