package io.twinstar.vip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.conf.Node;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Poll;
import io.twinstar.vip.kernel.UdpSocket;
import io.twinstar.vip.seal.PairKey;
import io.twinstar.vip.witness.Answer;
import io.twinstar.vip.witness.Question;
import io.twinstar.vip.witness.Question.Claim;
import io.twinstar.vip.witness.Verdict.Forgotten;
import io.twinstar.vip.witness.Verdict.Held;
import io.twinstar.vip.witness.VoteId;

import static io.twinstar.vip.Eventually.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/** A server and the gateways' lines to it, on the kernel's loopback. */
class WitnessLineTest {

    private static final PairKey KEY = new PairKey(new byte[32]);
    private static final PairKey OTHER_KEY = new PairKey("thirty-two bytes, no more, less.".getBytes(US_ASCII));
    private static final Node CASTOR = new Node("castor", Inet4Address.ofLiteral("198.18.0.11"));
    private static final Node POLLUX = new Node("pollux", Inet4Address.ofLiteral("198.18.0.12"));
    private static final VoteId WEB = new VoteId(Inet4Address.ofLiteral("198.18.0.100"), 51);
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    private static final long MILLI = 1_000_000;
    private static final int LONG_MILLIS = 100_000; // no machine is so slow that it ends within a test

    private RunningServer server = new RunningServer(ANY_PORT);
    private WitnessLine castor = line(CASTOR, KEY);
    private WitnessLine pollux = line(POLLUX, KEY);

    @AfterEach
    void close() {
        castor.close();
        pollux.close();
        server.close();
    }

    @Test
    void oneGatewayIsGrantedTheVoteAndTheOtherIsToldWhoHasIt() throws Exception {
        assertThat(castor.lastHeardNanos()).isEmpty();
        long before = System.nanoTime();
        assertThat(answer(castor, Claim.INCUMBENT, LONG_MILLIS)).isInstanceOfSatisfying(Answer.Granted.class, granted -> {
            assertThat(granted.vote()).isEqualTo(WEB);
            assertThat(granted.validUntilNanos() - before).isGreaterThanOrEqualTo(LONG_MILLIS * MILLI);
            assertThat(granted.validUntilNanos() - System.nanoTime()).isLessThanOrEqualTo(LONG_MILLIS * MILLI);
        });
        assertThat(castor.lastHeardNanos().getAsLong() - before).isNotNegative();
        assertThat(answer(pollux, Claim.CANDIDATE, LONG_MILLIS)).isInstanceOfSatisfying(Answer.Refused.class,
                refused -> assertThat(refused.why()).isInstanceOfSatisfying(Held.class,
                        held -> assertThat(held.holder()).isEqualTo(CASTOR.address())));
    }

    @Test
    void aWitnessThatStartsAnewIsAskedAgainByItselfAndLeavesTheVoteToTheIncumbent() throws Exception {
        answer(castor, Claim.INCUMBENT, LONG_MILLIS);
        answer(pollux, Claim.CANDIDATE, LONG_MILLIS);
        server = server.restarted();
        assertThat(answer(pollux, Claim.CANDIDATE, LONG_MILLIS)).isInstanceOfSatisfying(Answer.Refused.class,
                refused -> assertThat(refused.why()).isInstanceOf(Forgotten.class));
        assertThat(answer(castor, Claim.INCUMBENT, LONG_MILLIS)).isInstanceOf(Answer.Granted.class);
        assertThat(answer(pollux, Claim.CANDIDATE, LONG_MILLIS)).isInstanceOfSatisfying(Answer.Refused.class,
                refused -> assertThat(refused.why()).isInstanceOf(Held.class));
        assertThat(castor.dropped()).isEmpty();
    }

    @Test
    void whenTheIncumbentHasGoneTheCandidateGetsTheVoteByAskingOn() throws Exception {
        answer(castor, Claim.INCUMBENT, 100);
        eventually("pollux has the vote", () -> answer(pollux, Claim.CANDIDATE, 100) instanceof Answer.Granted);
    }

    @Test
    void aWitnessWithAnotherKeyIsSilent() throws Exception {
        try (WitnessLine stranger = line(POLLUX, OTHER_KEY)) {
            ask(stranger, List.of(question(Claim.INCUMBENT, LONG_MILLIS)));
            answer(castor, Claim.INCUMBENT, LONG_MILLIS); // by then the stranger's question, too, has been read
            assertThat(stranger.receive(System.nanoTime())).isEmpty();
            assertThat(stranger.lastHeardNanos()).isEmpty();
        }
    }

    @Test
    void withoutAQuestionTheWitnessIsOnlyHeard() throws Exception {
        ask(castor, List.of());
        eventually("the witness is heard", () -> castor.receive(7).isEmpty() && castor.lastHeardNanos().isPresent());
        assertThat(castor.lastHeardNanos()).hasValue(7);
        assertThat(answer(pollux, Claim.INCUMBENT, LONG_MILLIS)).as("nobody else has a vote").isInstanceOf(Answer.Granted.class);
    }

    @Test
    void whatIsNoReplyIsCountedByItsReason() throws Exception {
        try (var mirror = new UdpSocket(ANY_PORT); WitnessLine line = WitnessLine.open(CASTOR, mirror.local(), KEY)) {
            ask(line, List.of(question(Claim.INCUMBENT, LONG_MILLIS)));
            new Poll(mirror.fd()).await(10_000 * MILLI);
            var request = mirror.receive().orElseThrow();
            ByteBuffer copy = ByteBuffer.allocate(request.bytes().remaining()).put(request.bytes()).flip();
            mirror.send(copy, request.from());
            mirror.send(ByteBuffer.wrap(new byte[100]), request.from());
            eventually("both are dropped", () -> line.receive(0).isEmpty() && line.dropped().size() == 2);
            assertThat(line.dropped()).isEqualTo(Map.of("not-a-reply", 1L, "wrong-magic", 1L));
            assertThat(line.lastHeardNanos()).isEmpty();
        }
    }

    @Test
    void aWitnessThatCannotBeReachedIsCounted() throws Exception {
        try (WitnessLine line = WitnessLine.open(CASTOR, new InetSocketAddress("255.255.255.255", 5113), KEY)) { // without SO_BROADCAST
            ask(line, List.of(question(Claim.INCUMBENT, LONG_MILLIS)));
            assertThat(line.dropped()).isEqualTo(Map.of("send-failed", 1L));
        }
    }

    private Answer answer(WitnessLine line, Claim claim, int leaseMillis) throws Exception {
        ask(line, List.of(question(claim, leaseMillis)));
        var poll = new Poll(line.fd());
        List<Answer> answers = List.of();
        for (int wait = 0; wait < 10 && answers.isEmpty(); wait++) {
            poll.await(10_000 * MILLI);
            answers = line.receive(System.nanoTime()); // a challenge is no answer
        }
        return answers.getFirst();
    }

    private static void ask(WitnessLine line, List<Question> questions) {
        long nowNanos = System.nanoTime();
        line.ask(questions, nowNanos + 10_000 * MILLI, nowNanos);
    }

    private static Question question(Claim claim, int leaseMillis) { return new Question(WEB, claim, leaseMillis); }

    private WitnessLine line(Node self, PairKey key) {
        try {
            return WitnessLine.open(self, server.address, key);
        } catch (KernelException e) {
            throw new AssertionError(e);
        }
    }

    private static final class RunningServer implements AutoCloseable {

        private final WitnessServer server;
        private final InetSocketAddress address;
        private final Thread thread;

        RunningServer(InetSocketAddress listen) {
            try {
                server = new WitnessServer(listen, List.of(new PairKey("another pair's, which comes 1st.".getBytes(US_ASCII)), KEY));
                address = server.local();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            thread = Thread.ofPlatform().name("witness").start(this::run);
        }

        private void run() {
            try {
                server.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        RunningServer restarted() {
            close();
            return new RunningServer(address);
        }

        /** Returns when its loop has ended. */
        @Override
        public void close() {
            try {
                server.close();
                if (!thread.join(Duration.ofSeconds(10))) { throw new AssertionError("the witness does not end"); }
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
