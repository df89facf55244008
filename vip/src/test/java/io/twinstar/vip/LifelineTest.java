package io.twinstar.vip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.vip.Lifeline.News;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.TcpListener;
import io.twinstar.vip.kernel.TcpStream;
import io.twinstar.vip.pulse.Hello;
import io.twinstar.vip.pulse.PulseCodec;
import io.twinstar.vip.seal.PairKey;

import static io.twinstar.vip.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** castor calls and pollux answers, over the kernel's loopback; the clock is the test's. */
class LifelineTest {

    private static final long RETRY_NANOS = 100_000_000;
    private static final long STRANGER_NANOS = 1_000_000_000;
    private static final InetAddress CASTOR_ADDRESS = InetAddress.ofLiteral("127.0.0.11");
    private static final InetAddress POLLUX_ADDRESS = InetAddress.ofLiteral("127.0.0.12");
    private static final long CASTOR = 0xCA;
    private static final long POLLUX = 0xB1;
    private static final OptionalLong NOBODY = OptionalLong.empty();
    private static final Hello HELLO = new Hello(CASTOR, POLLUX, 1, false);

    private final PulseCodec codec = new PulseCodec(new PairKey(new byte[PairKey.SECRET_BYTES]));
    private final List<String> dropped = new ArrayList<>();
    private final List<News> news = new ArrayList<>();
    private final TcpListener listener = new TcpListener(new InetSocketAddress(POLLUX_ADDRESS, 0));
    private final InetSocketAddress door = listener.local();
    private final Lifeline pollux = new Lifeline(new Answerer(listener, CASTOR_ADDRESS, codec, POLLUX, dropped::add));
    private final Lifeline castor = new Lifeline(new Caller(CASTOR_ADDRESS, door, codec, CASTOR));
    private OptionalLong believedByCastor = OptionalLong.of(POLLUX);
    private OptionalLong believedByPollux = OptionalLong.of(CASTOR);
    private boolean polluxEnded;
    private long nowNanos = Long.MAX_VALUE; // so that the clock overflows at once

    LifelineTest() throws KernelException {}

    @AfterEach
    void end() {
        castor.close();
        endPollux();
    }

    // the two of them

    @Test
    void theyConnectOnceEachBelievesInTheOther() {
        believedByCastor = NOBODY;
        believedByPollux = NOBODY;
        turnCastor();
        turnPollux();
        believedByCastor = OptionalLong.of(POLLUX);
        turnCastor();
        turnPollux();
        assertThat(castor.isConnected() || pollux.isConnected()).isFalse();
        believedByPollux = OptionalLong.of(CASTOR);
        connect();
        assertThat(castor.fd()).isPresent();
        assertThat(pollux.fd()).isPresent();
        assertThat(dropped).isEmpty();
        assertThat(news).isEmpty();
    }

    @Test
    void theEndOfTheOneIsNewsToTheOther() {
        connect();
        castor.close();
        eventually("pollux being told", () -> turnPollux().contains(new News.Closed(CASTOR)));
        assertThat(pollux.isConnected()).isFalse();
        turnPollux();
        assertThat(news).as("told once").hasSize(1);
    }

    @Test
    void theEndOfTheOtherIsNewsToTheOneAndItCallsAgain() {
        connect();
        endPollux();
        eventually("castor being told", () -> turnCastor().contains(new News.Closed(POLLUX)));
        nowNanos += RETRY_NANOS;
        eventually("castor calling in vain", () -> turnCastor().contains(new News.Refused()));
    }

    @Test
    void whereNobodyListensTheCallIsRefusedOnceATry() {
        endPollux();
        for (int attempt = 0; attempt < 2; attempt++) {
            eventually("castor calling in vain", () -> turnCastor().contains(new News.Refused()));
            news.clear();
            nowNanos += RETRY_NANOS - 1;
            for (int turn = 0; turn < 3; turn++) { turnCastor(); }
            assertThat(news).isEmpty();
            nowNanos += 1;
        }
    }

    @Test
    void aLineToAProcessThatWasReplacedIsDroppedWithoutNews() {
        connect();
        believedByPollux = OptionalLong.of(0xC0);
        turnPollux();
        assertThat(pollux.isConnected()).isFalse();
        assertThat(news).isEmpty();
    }

    // what castor hears from whoever answers

    @Test
    void onlyTheAnswerToItsOwnHelloConnectsACaller() throws Exception {
        for (Hello wrong : List.of(HELLO, HELLO.answered(), new Hello(0xB2, CASTOR, 1, true), new Hello(POLLUX, 0xC0, 1, true))) {
            try (var impostor = new TcpListener(new InetSocketAddress(POLLUX_ADDRESS, 0));
                    var caller = new Lifeline(new Caller(CASTOR_ADDRESS, impostor.local(), codec, CASTOR))) {
                nowNanos += RETRY_NANOS;
                caller.turn(believedByCastor, nowNanos);
                try (TcpStream answering = impostor.accept().orElseThrow()) {
                    eventually("a hello", () -> {
                        caller.turn(believedByCastor, nowNanos);
                        return answering.receive().map(codec::decode).filter(HELLO::equals).isPresent();
                    });
                    answering.send(codec.encode(wrong));
                    boolean right = wrong.equals(HELLO.answered());
                    eventually("an end", () -> {
                        caller.turn(believedByCastor, nowNanos);
                        return caller.isConnected() || isClosed(answering);
                    });
                    assertThat(caller.isConnected()).as("%s", wrong).isEqualTo(right);
                }
            }
        }
    }

    // what pollux hears from whoever calls

    @Test
    void aRecordedHelloOpensNoSecondLine() throws Exception {
        try (TcpStream real = call(HELLO)) {
            eventually("a line", this::polluxConnects);
            try (TcpStream replaying = call(HELLO)) {
                turnPollux();
                nowNanos += STRANGER_NANOS + 1;
                eventually("the replay being closed", () -> polluxDropped(1) && isClosed(replaying));
            }
            assertThat(pollux.isConnected()).isTrue();
            assertThat(real.receive().map(codec::decode)).contains(HELLO.answered()); // and so no reset when it is closed
            assertThat(real.receive()).isEmpty();
        }
        eventually("the real end being told", () -> turnPollux().contains(new News.Closed(CASTOR)));
    }

    @Test
    void aNewerCallTakesThePlaceOfTheLine() throws Exception {
        try (TcpStream first = call(HELLO)) {
            eventually("a line", this::polluxConnects);
            assertThat(first.receive()).isPresent();
            try (TcpStream second = call(new Hello(CASTOR, POLLUX, 2, false))) {
                eventually("the first one's end", () -> polluxConnects() && isClosed(first));
                assertThat(second.receive().map(codec::decode)).contains(new Hello(POLLUX, CASTOR, 2, true));
            }
        }
        eventually("one end being told", () -> !turnPollux().isEmpty());
        assertThat(news).containsExactly(new News.Closed(CASTOR));
    }

    @Test
    void aResetDropsTheLineAndIsNoNews() throws Exception {
        try (TcpStream _ = call(HELLO)) {
            eventually("a line", this::polluxConnects);
        } // closed with the answer unread
        eventually("the line being dropped", () -> !polluxConnects());
        assertThat(news).isEmpty();
    }

    @Test
    void whoSpeaksOnAfterTheHelloIsDroppedWithoutNews() throws Exception {
        try (TcpStream stream = call(HELLO)) {
            eventually("a line", this::polluxConnects);
            stream.send(codec.encode(HELLO));
            eventually("the line being dropped", () -> !polluxConnects());
        }
        assertThat(news).isEmpty();
    }

    @Test
    void aHelloThatIsNotOfTheTwoProcessesConnectsNobody() throws Exception {
        for (Hello wrong : List.of(new Hello(0xC0, POLLUX, 1, false), new Hello(CASTOR, 0xB2, 1, false), HELLO.answered(),
                new Hello(CASTOR, POLLUX, 1, true))) {
            dropped.clear();
            try (TcpStream stream = call(wrong)) {
                turnPollux();
                nowNanos += STRANGER_NANOS + 1;
                eventually("being closed", () -> polluxDropped(1) && isClosed(stream));
            }
            assertThat(pollux.isConnected()).as("%s", wrong).isFalse();
        }
    }

    @Test
    void nonsenseAndWhoComesFromElsewhereAreClosedAtOnce() throws Exception {
        try (TcpStream longer = call(ByteBuffer.allocate(PulseCodec.HELLO_BYTES + 1));
                TcpStream nonsense = call(ByteBuffer.allocate(PulseCodec.HELLO_BYTES));
                TcpStream foreign = TcpStream.connect(InetAddress.ofLiteral("127.0.0.10"), door)) {
            eventually("being closed", () -> polluxDropped(3) && isClosed(longer) && isClosed(nonsense) && isClosed(foreign));
        }
        assertThat(pollux.isConnected()).isFalse();
        assertThat(dropped).containsExactly("stranger", "stranger", "stranger");
    }

    @Test
    void whoSaysTooLittleIsClosedAfterASecond() throws Exception {
        try (TcpStream silent = TcpStream.connect(CASTOR_ADDRESS, door); TcpStream brief = call(ByteBuffer.allocate(5))) {
            turnPollux();
            nowNanos += STRANGER_NANOS;
            turnPollux();
            assertThat(dropped).isEmpty();
            nowNanos += 1;
            eventually("being closed", () -> polluxDropped(2) && isClosed(silent) && isClosed(brief));
        }
    }

    @Test
    void fourStrangersAtMostAreBorneAndTheOldestGoesFirst() throws Exception {
        List<TcpStream> strangers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            strangers.add(TcpStream.connect(CASTOR_ADDRESS, door));
            turnPollux();
        }
        eventually("the first one's end", () -> polluxDropped(1) && isClosed(strangers.getFirst()));
        try (TcpStream _ = call(HELLO)) {
            eventually("the peer being heard among them", this::polluxConnects);
        }
        for (TcpStream stranger : strangers) { stranger.close(); }
    }

    @Test
    void strangersThatComeAndGoDoNotTouchTheLine() throws Exception {
        connect();
        for (int i = 0; i < 20; i++) {
            call(ByteBuffer.allocate(1 + i)).close();
            turnPollux();
        }
        eventually("all of them dropped", () -> polluxDropped(20));
        assertThat(castor.isConnected() && pollux.isConnected()).isTrue();
        assertThat(news).isEmpty();
    }

    private void connect() {
        eventually("the two connecting", () -> {
            turnCastor();
            turnPollux();
            return castor.isConnected() && pollux.isConnected();
        });
    }

    private void endPollux() {
        if (!polluxEnded) { pollux.close(); }
        polluxEnded = true;
    }

    private List<News> turnCastor() {
        castor.turn(believedByCastor, nowNanos).ifPresent(news::add);
        return news;
    }

    private List<News> turnPollux() {
        pollux.turn(believedByPollux, nowNanos).ifPresent(news::add);
        return news;
    }

    private boolean polluxConnects() {
        turnPollux();
        return pollux.isConnected();
    }

    private boolean polluxDropped(int count) {
        turnPollux();
        return dropped.size() == count;
    }

    /** Somebody at castor's address who speaks first. */
    private TcpStream call(Hello hello) throws KernelException {
        return call(codec.encode(hello));
    }

    private TcpStream call(ByteBuffer words) throws KernelException {
        TcpStream stream = TcpStream.connect(CASTOR_ADDRESS, door);
        assertThat(stream.send(words)).isTrue();
        return stream;
    }

    private static boolean isClosed(TcpStream stream) {
        try {
            return stream.receive().filter(received -> !received.hasRemaining()).isPresent();
        } catch (KernelException _) {
            return true;
        }
    }
}
