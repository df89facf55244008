package io.twinstar.vip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import io.twinstar.conf.Node;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.UdpSocket;
import io.twinstar.vip.kernel.UdpSocket.Datagram;
import io.twinstar.vip.seal.PairKey;
import io.twinstar.vip.witness.Answer;
import io.twinstar.vip.witness.Asker;
import io.twinstar.vip.witness.Malformed;
import io.twinstar.vip.witness.Question;
import io.twinstar.vip.witness.Reply;
import io.twinstar.vip.witness.Request;
import io.twinstar.vip.witness.WitnessCodec;

/** The way to the witness. It waits for nothing and repeats nothing that is lost: whoever asked asks again. Used by one thread. */
final class WitnessLine implements AutoCloseable {

    /** Many more than one round of answers; what is left makes the socket readable again. */
    private static final int DATAGRAMS_PER_TURN = 64;
    /** The kernel chooses the address by the route: the witness may be reached through another interface than the other gateway. */
    private static final InetSocketAddress ANYWHERE = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);

    private final UdpSocket socket;
    private final InetSocketAddress witness;
    private final WitnessCodec codec;
    private final Asker asker;
    private final Map<String, Long> dropped = new HashMap<>();
    private OptionalLong lastHeardNanos = OptionalLong.empty();

    private WitnessLine(UdpSocket socket, InetSocketAddress witness, WitnessCodec codec, Asker asker) {
        this.socket = socket;
        this.witness = witness;
        this.codec = codec;
        this.asker = asker;
    }

    /** @param witness with an IPv4 address */
    static WitnessLine open(Node self, InetSocketAddress witness, PairKey key) throws KernelException {
        var asker = new Asker(self.pulseAddress(), new SecureRandom().nextLong(), System.nanoTime());
        return new WitnessLine(new UdpSocket(ANYWHERE), witness, new WitnessCodec(key), asker);
    }

    int fd() { return socket.fd(); }

    /**
     * Puts the questions; without any, it only asks whether the witness is there, and so has the challenge of a new one over
     * before it matters.
     *
     * @param repeatUntilNanos until when those who say that they are incumbents are sure to be: a challenge that comes before is
     *         met by asking once more
     * @param nowNanos leases are counted from here; what is asked must have been true then or later
     */
    void ask(List<Question> questions, long repeatUntilNanos, long nowNanos) {
        asker.ask(questions, repeatUntilNanos, nowNanos).forEach(this::send);
    }

    /** The answers that have come since. */
    List<Answer> receive(long nowNanos) {
        List<Answer> answers = new ArrayList<>();
        try {
            for (int received = 0; received < DATAGRAMS_PER_TURN; received++) {
                Optional<Datagram> datagram = socket.receive();
                if (datagram.isEmpty()) { break; }
                switch (codec.decode(datagram.get().bytes())) {
                    case Malformed malformed -> drop(malformed.reason());
                    case Request _ -> drop("not-a-reply"); // our own words, sent back to us
                    case Reply reply -> answers.addAll(heard(reply, nowNanos));
                }
            }
        } catch (KernelException e) {
            drop("receive-failed"); // reading has cleared the socket's error
        }
        return answers;
    }

    /** Whoever sent it, the witness has made it for us. The clock is read anew, as the turn's time may be from before it was made. */
    private List<Answer> heard(Reply reply, long nowNanos) {
        Asker.Heard heard = asker.hear(reply, System.nanoTime());
        if (heard instanceof Asker.Heard.Unexpected) {
            drop("unexpected");
            return List.of();
        }
        lastHeardNanos = OptionalLong.of(nowNanos);
        if (heard instanceof Asker.Heard.Challenged(var again)) { again.ifPresent(this::send); }
        return heard instanceof Asker.Heard.Answered(var answers) ? answers : List.of();
    }

    private void send(Request request) {
        if (socket.send(codec.encode(request), witness).isPresent()) { drop("send-failed"); }
    }

    /** When the witness last said something that was meant for us; none: never. */
    OptionalLong lastHeardNanos() { return lastHeardNanos; }

    /** Datagrams that had no effect, by reason. */
    Map<String, Long> dropped() { return dropped; }

    private void drop(String why) { dropped.merge(why, 1L, Long::sum); }

    @Override
    public void close() { socket.close(); }
}
