package io.twinstar.vip.witness;

import java.net.Inet4Address;
import java.util.List;

/**
 * A gateway's questions to the witness. Without any it only asks whether the witness is there.
 *
 * @param nonce drawn when the gateway started
 * @param challenge what the witness has told this nonce to say; anything else until then
 * @param number higher in each request of a nonce
 * @param sender the gateway: its address on the path of the pulse, which outlasts its process
 * @param questions at most {@link #QUESTIONS_MAX}
 */
public record Request(long nonce, long challenge, long number, Inet4Address sender, List<Question> questions) implements Message {

    /** So that it fits one Ethernet frame: 73 + 60 × 22 = 1393 bytes, of the 1472 that IPv4 and UDP leave. */
    public static final int QUESTIONS_MAX = 60;

    public Request {
        questions = List.copyOf(questions);
        if (questions.size() > QUESTIONS_MAX) { throw new IllegalArgumentException(questions.size() + " questions in one request"); }
    }
}
