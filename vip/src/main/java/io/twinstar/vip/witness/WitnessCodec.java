package io.twinstar.vip.witness;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.twinstar.vip.seal.PairKey;
import io.twinstar.vip.seal.Seal;
import io.twinstar.vip.witness.Malformed.TrailingBytes;
import io.twinstar.vip.witness.Malformed.Truncated;
import io.twinstar.vip.witness.Malformed.WrongKey;
import io.twinstar.vip.witness.Malformed.WrongMagic;
import io.twinstar.vip.witness.Malformed.WrongSeal;
import io.twinstar.vip.witness.Malformed.WrongValue;
import io.twinstar.vip.witness.Question.Claim;
import io.twinstar.vip.witness.Reply.Challenge;
import io.twinstar.vip.witness.Reply.Ruling;

/**
 * The messages between the gateways of one pair and their witness as datagrams, in network byte order:
 *
 * <pre>
 * request:   magic 4, key id 8, nonce 8, challenge 8, number 8, sender 4, count 1,
 *            count × (address 16, vrid 1, claim 1, lease in ms 4), seal 32
 * ruling:    magic 4, nonce 8, number 8, count 1, count × (verdict 1, ms 4, holder 4), seal 32
 * challenge: magic 4, nonce 8, number 8, challenge 8, seal 32
 * </pre>
 *
 * The seal covers the magic, so that none passes for one of another kind, nor for a pulse under the same key. No reply is
 * longer than the request it answers: nobody can make a witness flood a third party. Used by one thread.
 */
public final class WitnessCodec {

    private static final int REQUEST = 0x54575101; // "TWQ", version 1
    private static final int RULING = 0x54575201; // "TWR"
    private static final int CHALLENGE = 0x54574301; // "TWC"

    private static final int QUESTION_BYTES = 22;
    private static final int VERDICT_BYTES = 9;
    private static final int REQUEST_BYTES = 41 + Seal.BYTES; // without questions
    private static final int RULING_BYTES = 21 + Seal.BYTES; // without verdicts
    private static final int CHALLENGE_BYTES = 28 + Seal.BYTES;
    private static final int REQUEST_COUNT_AT = 40;
    private static final int RULING_COUNT_AT = 20;

    private static final int CANDIDATE = 0;
    private static final int INCUMBENT = 1;

    private static final int GRANTED = 0;
    private static final int HELD = 1;
    private static final int FORGOTTEN = 2;
    private static final int FULL = 3;

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final byte[] IPV4_MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF}; // RFC 4291 §2.5.5.2
    private static final byte[] NOBODY = new byte[IPV4_BYTES];

    private final long keyId;
    private final Seal seal;

    public WitnessCodec(PairKey key) {
        keyId = key.id();
        seal = new Seal(key);
    }

    /** Reads the remaining bytes, which stay. */
    public Decoded decode(ByteBuffer datagram) {
        ByteBuffer in = datagram.slice();
        if (in.remaining() < RULING_BYTES) { return new Truncated(in.remaining(), RULING_BYTES); } // the shortest there is
        return switch (in.getInt(0)) {
            case REQUEST -> decodeRequest(in);
            case RULING -> decodeRuling(in);
            case CHALLENGE -> decodeChallenge(in);
            default -> new WrongMagic(in.getInt(0));
        };
    }

    public ByteBuffer encode(Message message) {
        return switch (message) {
            case Request request -> encode(request);
            case Ruling ruling -> encode(ruling);
            case Challenge(long nonce, long number, long challenge) ->
                sealed(ByteBuffer.allocate(CHALLENGE_BYTES).putInt(CHALLENGE).putLong(nonce).putLong(number).putLong(challenge));
        };
    }

    private Decoded decodeRequest(ByteBuffer in) {
        int length = in.remaining();
        if (length < REQUEST_BYTES) { return new Truncated(length, REQUEST_BYTES); }
        long pair = in.getLong(Integer.BYTES);
        if (pair != keyId) { return new WrongKey(pair); }
        int count = in.get(REQUEST_COUNT_AT) & 0xFF;
        Optional<Malformed> flaw = flaw(in, REQUEST_BYTES + count * QUESTION_BYTES);
        if (flaw.isPresent()) { return flaw.get(); }
        if (count > Request.QUESTIONS_MAX) { return new WrongValue("count", count); }
        in.position(Integer.BYTES + Long.BYTES);
        long nonce = in.getLong();
        long challenge = in.getLong();
        long number = in.getLong();
        Inet4Address sender = readIpv4(in);
        in.position(REQUEST_COUNT_AT + 1);
        List<Question> questions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            InetAddress address = readAddress(in, IPV6_BYTES);
            int vrid = in.get() & 0xFF;
            int claim = in.get() & 0xFF;
            int leaseMillis = in.getInt();
            if (vrid == 0) { return new WrongValue("vrid", vrid); }
            if (claim > INCUMBENT) { return new WrongValue("claim", claim); }
            if (leaseMillis < 1 || leaseMillis > Question.LEASE_MILLIS_MAX) { return new WrongValue("lease", leaseMillis); }
            questions.add(new Question(new VoteId(address, vrid), claim == INCUMBENT ? Claim.INCUMBENT : Claim.CANDIDATE, leaseMillis));
        }
        return new Request(nonce, challenge, number, sender, questions);
    }

    private Decoded decodeRuling(ByteBuffer in) {
        int count = in.get(RULING_COUNT_AT) & 0xFF;
        Optional<Malformed> flaw = flaw(in, RULING_BYTES + count * VERDICT_BYTES);
        if (flaw.isPresent()) { return flaw.get(); }
        in.position(Integer.BYTES);
        long nonce = in.getLong();
        long number = in.getLong();
        in.position(RULING_COUNT_AT + 1);
        List<Verdict> verdicts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int kind = in.get() & 0xFF;
            int millis = in.getInt();
            Inet4Address holder = readIpv4(in);
            if (kind > FULL) { return new WrongValue("verdict", kind); }
            if (millis < 0) { return new WrongValue("time", millis); }
            verdicts.add(switch (kind) {
                case GRANTED -> new Verdict.Granted(millis);
                case HELD -> new Verdict.Held(holder, millis);
                case FORGOTTEN -> new Verdict.Forgotten(millis);
                default -> new Verdict.Full();
            });
        }
        return new Ruling(nonce, number, verdicts);
    }

    private Decoded decodeChallenge(ByteBuffer in) {
        Optional<Malformed> flaw = flaw(in, CHALLENGE_BYTES);
        if (flaw.isPresent()) { return flaw.get(); }
        in.position(Integer.BYTES);
        return new Challenge(in.getLong(), in.getLong(), in.getLong());
    }

    private Optional<Malformed> flaw(ByteBuffer in, int expectedBytes) {
        int length = in.remaining();
        if (length < expectedBytes) { return Optional.of(new Truncated(length, expectedBytes)); }
        if (length > expectedBytes) { return Optional.of(new TrailingBytes(length, expectedBytes)); }
        return seal.fits(in) ? Optional.empty() : Optional.of(new WrongSeal());
    }

    private ByteBuffer encode(Request request) {
        var out = ByteBuffer.allocate(REQUEST_BYTES + request.questions().size() * QUESTION_BYTES);
        out.putInt(REQUEST).putLong(keyId).putLong(request.nonce()).putLong(request.challenge()).putLong(request.number());
        out.put(request.sender().getAddress()).put((byte) request.questions().size());
        for (Question question : request.questions()) {
            VoteId vote = question.vote();
            if (vote.address() instanceof Inet4Address) { out.put(IPV4_MAPPED); }
            out.put(vote.address().getAddress()).put((byte) vote.vrid());
            out.put((byte) (question.claim() == Claim.INCUMBENT ? INCUMBENT : CANDIDATE)).putInt(question.leaseMillis());
        }
        return sealed(out);
    }

    private ByteBuffer encode(Ruling ruling) {
        var out = ByteBuffer.allocate(RULING_BYTES + ruling.verdicts().size() * VERDICT_BYTES);
        out.putInt(RULING).putLong(ruling.nonce()).putLong(ruling.number()).put((byte) ruling.verdicts().size());
        for (Verdict verdict : ruling.verdicts()) {
            switch (verdict) {
                case Verdict.Granted(int millis) -> out.put((byte) GRANTED).putInt(millis).put(NOBODY);
                case Verdict.Held(Inet4Address holder, int millis) -> out.put((byte) HELD).putInt(millis).put(holder.getAddress());
                case Verdict.Forgotten(int millis) -> out.put((byte) FORGOTTEN).putInt(millis).put(NOBODY);
                case Verdict.Full() -> out.put((byte) FULL).putInt(0).put(NOBODY);
            }
        }
        return sealed(out);
    }

    private ByteBuffer sealed(ByteBuffer out) {
        ByteBuffer message = out.duplicate().flip();
        return out.put(seal.over(message)).flip();
    }

    private static Inet4Address readIpv4(ByteBuffer in) { return (Inet4Address) readAddress(in, IPV4_BYTES); }

    /** Sixteen bytes that begin with {@link #IPV4_MAPPED} make an Inet4Address. */
    private static InetAddress readAddress(ByteBuffer in, int length) {
        var bytes = new byte[length];
        in.get(bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(length + " bytes are an address", e);
        }
    }
}
