package io.twinstar.vip.pulse;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.election.Role;
import io.twinstar.vip.pulse.Claim.Family;
import io.twinstar.vip.seal.Seal;

import static org.assertj.core.api.Assertions.assertThat;

/** A quarter of a million damaged and forged messages against the decoder and what it feeds. */
class PulseFuzzTest {

    private static final long SEED = 2104;
    private static final int ROUNDS = 125_000;
    private static final List<Role> ROLES = List.of(Role.values());
    private static final long INTERVAL_NANOS = 10_000_000;

    private final Random random = new Random(SEED);
    private final PulseCodec codec = new PulseCodec(Wire.KEY);
    private final Seal seal = new Seal(Wire.KEY);

    @Test
    void noSingleFlippedBitPasses() {
        for (String body : List.of(Wire.PULSE_BODY, Wire.HELLO_BODY)) {
            byte[] message = Wire.bytes(Wire.sealed(body)).array();
            for (int bit = 0; bit < message.length * 8; bit++) {
                byte[] bad = message.clone();
                bad[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(codec.decode(ByteBuffer.wrap(bad))).as("bit %d", bit).isInstanceOf(Malformed.class);
            }
        }
    }

    @Test
    void whatIsDamagedOnItsWayIsRefused() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] good = randomMessage();
            byte[] bad = mutated(good);
            if (!Arrays.equals(good, bad)) {
                assertThat(codec.decode(ByteBuffer.wrap(bad))).as("seed %d, round %d", SEED, round).isInstanceOf(Malformed.class);
            }
        }
    }

    /** A holder of the key that has gone mad may be believed, and still breaks nothing: what is believed is what it said. */
    @Test
    void whatIsDamagedBeforeItWasSealedIsRefusedOrTakenAtItsWord() {
        PulsePeer peer = PulsePeer.unknown(0xCA, INTERVAL_NANOS);
        long nowNanos = Long.MAX_VALUE - ROUNDS / 2 * INTERVAL_NANOS;
        int believed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            nowNanos += random.nextLong(2 * INTERVAL_NANOS);
            byte[] good = randomMessage();
            byte[] bad = resealed(mutated(Arrays.copyOf(good, good.length - Seal.BYTES)));
            switch (codec.decode(ByteBuffer.wrap(bad))) {
                case Pulse pulse -> {
                    assertThat(codec.encode(pulse)).as("seed %d, round %d", SEED, round).isEqualTo(ByteBuffer.wrap(bad));
                    peer = peer.sent(nowNanos).heard(pulse, nowNanos).next();
                    believed++;
                }
                case Hello hello -> assertThat(codec.encode(hello)).as("seed %d, round %d", SEED, round).isEqualTo(ByteBuffer.wrap(bad));
                case Malformed _ -> {
                }
            }
            assertThat(peer.state(nowNanos)).isNotNull();
        }
        assertThat(believed).as("or this test would show little").isGreaterThan(ROUNDS / 10);
        assertThat(peer.session()).isPresent();
    }

    private byte[] randomMessage() {
        ByteBuffer message = random.nextInt(8) == 0
                ? codec.encode(new Hello(random.nextLong(), random.nextLong(), random.nextLong(),
                        random.nextBoolean()))
                : codec.encode(randomPulse());
        var bytes = new byte[message.remaining()];
        message.get(bytes);
        return bytes;
    }

    private Pulse randomPulse() {
        List<Claim> claims = new ArrayList<>();
        for (int n = random.nextInt(6); n > 0; n--) {
            claims.add(new Claim(1 + random.nextInt(255), random.nextBoolean() ? Family.IPV4 : Family.IPV6,
                    ROLES.get(random.nextInt(ROLES.size())), random.nextInt(256), random.nextInt(256),
                    1 + random.nextInt(4095)));
        }
        return new Pulse(randomBeat(), maybeBeat(), maybeBeat(), random.nextLong(), claims);
    }

    private Optional<Beat> maybeBeat() { return random.nextBoolean() ? Optional.of(randomBeat()) : Optional.empty(); }

    /** Of few processes, ours among them, so that some echo us. */
    private Beat randomBeat() {
        return new Beat(0xCA + random.nextInt(4), 1 + random.nextInt(1 << random.nextInt(1, 30)));
    }

    private byte[] mutated(byte[] good) {
        byte[] bad = good.clone();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            switch (random.nextInt(4)) {
                case 0 -> bad = Arrays.copyOf(bad, random.nextInt(good.length + 9));
                case 1 -> {
                    if (bad.length > 0) { bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8)); }
                }
                case 2 -> {
                    if (bad.length > 0) { bad[random.nextInt(bad.length)] = (byte) random.nextInt(256); }
                }
                default -> {
                    if (bad.length > 14) { bad[14 + random.nextInt(bad.length - 14)] = (byte) random.nextInt(256); }
                }
            }
        }
        return bad;
    }

    private byte[] resealed(byte[] body) {
        return ByteBuffer.allocate(body.length + Seal.BYTES).put(body).put(seal.over(ByteBuffer.wrap(body))).array();
    }
}
