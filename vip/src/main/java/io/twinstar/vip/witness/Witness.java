package io.twinstar.vip.witness;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.twinstar.vip.seal.PairKey;
import io.twinstar.vip.witness.Reply.Challenge;
import io.twinstar.vip.witness.Reply.Ruling;
import io.twinstar.vip.witness.Votes.Taken;

/** What a witness does with a datagram: finds the pair whose key fits, and has its votes answer. Used by one thread. */
public final class Witness {

    private final List<Pair> pairs;

    /**
     * @param challenge drawn at random at each start
     * @param nowNanos no earlier than the last answer of the witness before this one
     */
    public Witness(Collection<PairKey> keys, long challenge, long nowNanos) {
        pairs = keys.stream().map(key -> new Pair(new WitnessCodec(key), Votes.none(challenge, nowNanos))).toList();
    }

    /**
     * @param outcome a word that never changes, to count by
     * @param reply none: no answer is the answer
     */
    public record Heard(String outcome, Optional<ByteBuffer> reply, List<Taken> taken) {

        private static Heard dropped(String reason) { return new Heard(reason, Optional.empty(), List.of()); }
    }

    /** Reads the remaining bytes. */
    public Heard hear(ByteBuffer datagram, long nowNanos) {
        for (Pair pair : pairs) {
            Decoded decoded = pair.codec.decode(datagram);
            if (!(decoded instanceof Malformed.WrongKey)) { return pair.hear(decoded, nowNanos); }
        }
        return Heard.dropped("wrong-key");
    }

    private static final class Pair {

        private final WitnessCodec codec;
        private Votes votes;

        Pair(WitnessCodec codec, Votes votes) {
            this.codec = codec;
            this.votes = votes;
        }

        Heard hear(Decoded decoded, long nowNanos) {
            return switch (decoded) {
                case Malformed malformed -> Heard.dropped(malformed.reason());
                case Reply _ -> Heard.dropped("not-a-request"); // a witness's own words, sent back to it
                case Request request -> answer(request, nowNanos);
            };
        }

        private Heard answer(Request request, long nowNanos) {
            var step = votes.step(request, nowNanos);
            votes = step.next();
            if (step.reply().isEmpty()) { return Heard.dropped("replayed"); }
            Reply reply = step.reply().get();
            String outcome = switch (reply) {
                case Ruling _ -> "answered";
                case Challenge _ -> "challenged";
            };
            return new Heard(outcome, Optional.of(codec.encode(reply)), step.taken());
        }
    }
}
