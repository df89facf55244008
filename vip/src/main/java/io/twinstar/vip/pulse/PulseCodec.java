package io.twinstar.vip.pulse;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.twinstar.vip.election.Role;
import io.twinstar.vip.pulse.Claim.Family;
import io.twinstar.vip.pulse.Malformed.BadSeal;
import io.twinstar.vip.pulse.Malformed.Impossible;
import io.twinstar.vip.pulse.Malformed.TrailingBytes;
import io.twinstar.vip.pulse.Malformed.Truncated;
import io.twinstar.vip.pulse.Malformed.WrongKey;
import io.twinstar.vip.pulse.Malformed.WrongKind;
import io.twinstar.vip.pulse.Malformed.WrongMagic;
import io.twinstar.vip.pulse.Malformed.WrongVersion;
import io.twinstar.vip.seal.PairKey;
import io.twinstar.vip.seal.Seal;

/**
 * The pair's messages as bytes, in network order and under the pair's seal. Used by one thread.
 *
 * <pre>
 * header  magic 4, version 1, kind 1, key id 8
 * pulse   nonce 8, sequence 8, echo: nonce 8, sequence 8, challenge: nonce 8, sequence 8 (none: 0, 0), configuration hash 8,
 *         count 1, and so many claims: vrid 1, IP version 1, role 1 (lingering: and 128), priority 1, ailments 1, interval in centiseconds 2
 * hello   from 8, to 8, attempt 8, answer 1
 * seal    32, over all before it
 * </pre>
 */
public final class PulseCodec {

    private static final int MAGIC = 0x54_57_50_55; // "TWPU"
    private static final int VERSION = 1;
    private static final int KIND_PULSE = 1;
    private static final int KIND_HELLO = 2;
    private static final int IPV4 = 4;
    private static final int IPV6 = 6;
    /** Each by its number on the wire. */
    private static final List<Role> ROLES = List.of(Role.INITIALIZE, Role.BACKUP, Role.ACTIVE);

    private static final int LINGERING = 0x80;

    private static final int HEADER_BYTES = 14;
    private static final int SHORTEST_BYTES = HEADER_BYTES + Seal.BYTES;
    private static final int BEAT_AT = HEADER_BYTES;
    private static final int BEAT_BYTES = 16;
    private static final int CONFIG_HASH_AT = BEAT_AT + 3 * BEAT_BYTES;
    private static final int COUNT_AT = CONFIG_HASH_AT + Long.BYTES;
    private static final int CLAIMS_AT = COUNT_AT + 1;
    private static final int CLAIM_BYTES = 7;
    private static final int EMPTY_PULSE_BYTES = CLAIMS_AT + Seal.BYTES;
    private static final int LONGEST_BYTES = EMPTY_PULSE_BYTES + Pulse.CLAIMS_MAX * CLAIM_BYTES; // 999: fits an Ethernet frame

    public static final int HELLO_BYTES = HEADER_BYTES + 25 + Seal.BYTES;

    private final long keyId;
    private final Seal seal;
    private final ByteBuffer out = ByteBuffer.allocate(LONGEST_BYTES);

    public PulseCodec(PairKey key) {
        keyId = key.id();
        seal = new Seal(key);
    }

    /** Reads the remaining bytes, which stay. Nothing behind the key's id is believed before the seal fits. */
    public Decoded decode(ByteBuffer message) {
        ByteBuffer in = message.slice();
        if (in.remaining() < SHORTEST_BYTES) { return new Truncated(in.remaining(), SHORTEST_BYTES); }
        int magic = in.getInt();
        if (magic != MAGIC) { return new WrongMagic(magic); }
        int version = unsigned(in.get());
        if (version != VERSION) { return new WrongVersion(version); }
        int kind = unsigned(in.get());
        long theirKeyId = in.getLong();
        if (theirKeyId != keyId) { return new WrongKey(theirKeyId); }
        if (!seal.fits(message)) { return new BadSeal(); }
        return switch (kind) {
            case KIND_PULSE -> pulse(in);
            case KIND_HELLO -> hello(in);
            default -> new WrongKind(kind);
        };
    }

    /** @return a buffer that the next call reuses */
    public ByteBuffer encode(Pulse pulse) {
        header(KIND_PULSE);
        put(Optional.of(pulse.beat()));
        put(pulse.echo());
        put(pulse.challenge());
        out.putLong(pulse.configHash()).put((byte) pulse.claims().size());
        for (Claim claim : pulse.claims()) {
            out.put((byte) claim.vrid()).put((byte) (claim.family() == Family.IPV4 ? IPV4 : IPV6))
                    .put((byte) (ROLES.indexOf(claim.role()) | (claim.lingering() ? LINGERING : 0))).put((byte) claim.priority())
                    .put((byte) claim.ailments()).putShort((short) claim.intervalCentis());
        }
        return sealed();
    }

    /** @return a buffer that the next call reuses */
    public ByteBuffer encode(Hello hello) {
        header(KIND_HELLO);
        out.putLong(hello.from()).putLong(hello.to()).putLong(hello.attempt()).put((byte) (hello.answer() ? 1 : 0));
        return sealed();
    }

    private static Decoded hello(ByteBuffer in) {
        int length = in.limit();
        if (length < HELLO_BYTES) { return new Truncated(length, HELLO_BYTES); }
        if (length > HELLO_BYTES) { return new TrailingBytes(length, HELLO_BYTES); }
        long from = in.getLong();
        long to = in.getLong();
        long attempt = in.getLong();
        int answer = unsigned(in.get());
        if (answer > 1) { return new Impossible("answer", answer); }
        return new Hello(from, to, attempt, answer == 1);
    }

    private static Decoded pulse(ByteBuffer in) {
        int length = in.limit();
        if (length < EMPTY_PULSE_BYTES) { return new Truncated(length, EMPTY_PULSE_BYTES); }
        int count = unsigned(in.get(COUNT_AT));
        if (count > Pulse.CLAIMS_MAX) { return new Impossible("claims", count); }
        int expected = EMPTY_PULSE_BYTES + count * CLAIM_BYTES;
        if (length < expected) { return new Truncated(length, expected); }
        if (length > expected) { return new TrailingBytes(length, expected); }
        Optional<Impossible> impossible = impossible(in, count);
        if (impossible.isPresent()) { return impossible.get(); }
        Optional<Beat> beat = beat(in);
        Optional<Beat> echo = beat(in);
        Optional<Beat> challenge = beat(in);
        long configHash = in.getLong();
        return new Pulse(beat.orElseThrow(), echo, challenge, configHash, claims(in.position(CLAIMS_AT), count));
    }

    /** The first value that no gateway sends. */
    private static Optional<Impossible> impossible(ByteBuffer in, int claims) {
        if (in.getLong(BEAT_AT) == 0) { return Optional.of(new Impossible("nonce", 0)); }
        for (int at = BEAT_AT; at < CONFIG_HASH_AT; at += BEAT_BYTES) {
            long sequence = in.getLong(at + Long.BYTES);
            boolean none = in.getLong(at) == 0;
            if (none ? sequence != 0 : sequence < 1) { return Optional.of(new Impossible("sequence", sequence)); }
        }
        for (int at = CLAIMS_AT; at < CLAIMS_AT + claims * CLAIM_BYTES; at += CLAIM_BYTES) {
            int vrid = unsigned(in.get(at));
            if (vrid == 0) { return Optional.of(new Impossible("vrid", vrid)); }
            int version = unsigned(in.get(at + 1));
            if (version != IPV4 && version != IPV6) { return Optional.of(new Impossible("version", version)); }
            int role = unsigned(in.get(at + 2)) & ~LINGERING;
            if (role >= ROLES.size()) { return Optional.of(new Impossible("role", role)); }
            int intervalCentis = Short.toUnsignedInt(in.getShort(at + 5));
            if (intervalCentis == 0 || intervalCentis > Claim.INTERVAL_CENTIS_MAX) {
                return Optional.of(new Impossible("interval", intervalCentis));
            }
        }
        return Optional.empty();
    }

    private static Optional<Beat> beat(ByteBuffer in) {
        long nonce = in.getLong();
        long sequence = in.getLong();
        return nonce == 0 ? Optional.empty() : Optional.of(new Beat(nonce, sequence));
    }

    private static List<Claim> claims(ByteBuffer in, int count) {
        List<Claim> claims = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int vrid = unsigned(in.get());
            var family = in.get() == IPV4 ? Family.IPV4 : Family.IPV6;
            int role = unsigned(in.get());
            claims.add(new Claim(vrid, family, ROLES.get(role & ~LINGERING), unsigned(in.get()), unsigned(in.get()), in.getShort(),
                    (role & LINGERING) != 0));
        }
        return claims;
    }

    private void header(int kind) {
        out.clear().putInt(MAGIC).put((byte) VERSION).put((byte) kind).putLong(keyId);
    }

    private void put(Optional<Beat> beat) {
        out.putLong(beat.map(Beat::nonce).orElse(0L)).putLong(beat.map(Beat::sequence).orElse(0L));
    }

    private ByteBuffer sealed() {
        int length = out.position();
        byte[] proof = seal.over(out.flip());
        return out.limit(length + Seal.BYTES).put(length, proof);
    }

    private static int unsigned(byte value) { return Byte.toUnsignedInt(value); }
}
