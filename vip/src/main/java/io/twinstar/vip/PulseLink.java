package io.twinstar.vip;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.TcpListener;
import io.twinstar.vip.kernel.UdpSocket;
import io.twinstar.vip.kernel.UdpSocket.Datagram;
import io.twinstar.vip.pulse.Claim;
import io.twinstar.vip.pulse.Hello;
import io.twinstar.vip.pulse.Malformed;
import io.twinstar.vip.pulse.Pulse;
import io.twinstar.vip.pulse.PulseCodec;
import io.twinstar.vip.pulse.PulseEvent;
import io.twinstar.vip.pulse.PulsePeer;
import io.twinstar.vip.pulse.Session;
import io.twinstar.vip.seal.PairKey;

/** The second heartbeat between the two gateways' processes: a datagram each beat, and a {@link Lifeline}. Used by one thread. */
final class PulseLink implements AutoCloseable {

    /** In one turn; what is left keeps the socket readable, and so begins the next turn at once. */
    private static final int RECEIVED_MAX = 64;
    /** News do not wait for the next beat, but a loop that changes its mind at every turn does not flood the peer either. */
    private static final long NEWS_GAP_NANOS = 1_000_000;

    private final InetSocketAddress peerAddress;
    private final long intervalNanos;
    private long configHash;
    private final PulseCodec codec;
    private final UdpSocket udp;
    private final Lifeline lifeline;
    private final Map<String, Long> dropped;
    private PulsePeer peer;
    private List<PulseEvent> events = new ArrayList<>();
    private List<Claim> ours = List.of();
    private List<Claim> told = List.of(); // of ours, what the last pulse said
    private long turnedAtNanos;
    private long sentAtNanos;
    private long sent;
    private long heard;
    private long lost;

    private PulseLink(PulsePeer peer, InetSocketAddress peerAddress, long intervalNanos, long configHash, PulseCodec codec, UdpSocket udp,
            Lifeline lifeline, Map<String, Long> dropped) {
        this.peer = peer;
        this.peerAddress = peerAddress;
        this.intervalNanos = intervalNanos;
        this.configHash = configHash;
        this.codec = codec;
        this.udp = udp;
        this.lifeline = lifeline;
        this.dropped = dropped;
    }

    /** @param configHash the first eight bytes of the SHA-256 of the configuration file */
    static PulseLink open(Node self, Node peer, Pair pair, PairKey key, long configHash) throws VipUnavailable {
        var here = new InetSocketAddress(self.pulseAddress(), pair.port());
        var there = new InetSocketAddress(peer.pulseAddress(), pair.port());
        long nonce = drawNonce();
        long intervalNanos = pair.pulse().toNanos();
        var codec = new PulseCodec(key);
        Map<String, Long> dropped = new HashMap<>();
        try {
            Lifeline.Approach approach = calls(here, there)
                    ? new Caller(here.getAddress(), there, codec, nonce)
                    : new Answerer(new TcpListener(here), there.getAddress(), codec, nonce, why -> count(dropped, why));
            try {
                return new PulseLink(PulsePeer.unknown(nonce, intervalNanos), there, intervalNanos, configHash, codec, new UdpSocket(here),
                        new Lifeline(approach), dropped);
            } catch (KernelException e) {
                approach.close();
                throw e;
            }
        } catch (KernelException e) {
            throw VipUnavailable.because("open the pulse on " + here.getAddress().getHostAddress() + ":" + here.getPort(), e);
        }
    }

    /**
     * Hears what has come, then speaks if it is time to. What has come is judged by the clock as it is then: since the turn began this
     * process may have been stopped.
     *
     * @param nowNanos read before this turn: it stands for when the pulse left, which must not be earlier
     * @param ours at most {@link Pulse#CLAIMS_MAX}; a change is told without waiting for the next beat
     */
    void turn(long nowNanos, List<Claim> ours) {
        turnedAtNanos = nowNanos;
        this.ours = List.copyOf(ours);
        receive(); // before the lifeline: a dead process's last pulses are not to come after the news of its death
        follow(lifeline.turn(number(peer.session(), Session::nonce), nowNanos));
        if (sent == 0 || nowNanos - dueAtNanos() >= 0) { send(); }
    }

    /** From now on this node has another configuration. */
    void configured(long newConfigHash) { configHash = newConfigHash; }

    /** To be waited on before the next turn; they may be others then. */
    int[] fds() {
        OptionalInt line = lifeline.fd();
        return line.isPresent() ? new int[]{udp.fd(), line.getAsInt()} : new int[]{udp.fd()};
    }

    /** Until there must be a turn, even if nothing comes in. */
    long untilDueNanos(long nowNanos) {
        if (sent == 0) { return 0; }
        long untilSendNanos = dueAtNanos() - nowNanos;
        long untilRetryNanos = turnedAtNanos + Lifeline.RETRY_NANOS - nowNanos;
        return Math.max(lifeline.isConnected() ? untilSendNanos : Math.min(untilSendNanos, untilRetryNanos), 0);
    }

    /** What has happened since this was called last: after every turn, or they would pile up. */
    List<PulseEvent> events() {
        List<PulseEvent> drained = events;
        if (!drained.isEmpty()) { events = new ArrayList<>(); }
        return drained;
    }

    /** As of the last turn. */
    PulseView view() {
        Optional<Session> session = peer.session();
        Optional<Session.Ack> ack = session.flatMap(Session::ack);
        return new PulseView(peer.state(turnedAtNanos), number(session, Session::heardAtNanos), number(ack, Session.Ack::sentAtNanos),
                number(ack, Session.Ack::roundTripNanos), lifeline.isConnected(),
                session.map(it -> it.latest().claims()).orElse(List.of()), number(session, it -> it.latest().configHash()), sent, heard,
                lost,
                dropped);
    }

    private void receive() {
        try {
            for (int received = 0; received < RECEIVED_MAX; received++) {
                Optional<Datagram> datagram = udp.receive();
                if (datagram.isEmpty()) { return; }
                hear(datagram.get());
            }
        } catch (KernelException _) {
            count(dropped, "not-received");
        }
    }

    private void hear(Datagram datagram) {
        if (!datagram.from().equals(peerAddress)) {
            count(dropped, "wrong-sender");
            return;
        }
        switch (codec.decode(datagram.bytes())) {
            case Pulse pulse -> take(peer.heard(pulse, System.nanoTime()));
            case Hello _ -> count(dropped, "wrong-kind");
            case Malformed malformed -> count(dropped, malformed.reason());
        }
    }

    private void follow(Optional<Lifeline.News> news) {
        if (news.isEmpty()) { return; }
        switch (news.get()) {
            case Lifeline.News.Closed(long peerNonce) ->
                take(peer.ended(peerNonce, "its connection was closed, as the kernel does for a process that ends", System.nanoTime()));
            case Lifeline.News.Refused _ -> peer = peer.refused(System.nanoTime());
        }
    }

    private void take(PulsePeer.Step step) {
        peer = step.next();
        step.refusal().ifPresent(refusal -> count(dropped, refusal.reason()));
        for (PulseEvent event : step.events()) {
            if (event instanceof PulseEvent.Heard it) {
                heard++;
                lost += it.lost();
            }
            events.add(event);
        }
    }

    private void send() {
        ByteBuffer message = codec.encode(peer.pulse(configHash, ours));
        peer = peer.sent(turnedAtNanos);
        sentAtNanos = turnedAtNanos;
        told = ours;
        sent++;
        udp.send(message, peerAddress).ifPresent(_ -> count(dropped, "not-sent"));
    }

    private long dueAtNanos() {
        return sentAtNanos + (ours.equals(told) ? intervalNanos : NEWS_GAP_NANOS);
    }

    private static <T> OptionalLong number(Optional<T> from, ToLongFunction<T> which) {
        return from.stream().mapToLong(which).findFirst();
    }

    /** The one with the lower address, so that one of two calls. */
    private static boolean calls(InetSocketAddress self, InetSocketAddress peer) {
        return Arrays.compareUnsigned(self.getAddress().getAddress(), peer.getAddress().getAddress()) < 0;
    }

    private static long drawNonce() {
        var random = new SecureRandom();
        long drawn = random.nextLong();
        return drawn == 0 ? 1 : drawn; // 0 says on the wire that there is none
    }

    private static void count(Map<String, Long> dropped, String why) { dropped.merge(why, 1L, Long::sum); }

    /** Takes leave: the peer is told that we claim nothing any more, and then sees the process's end. */
    @Override
    public void close() {
        List<Claim> resigned = ours.stream().map(Claim::resigned).toList();
        var _ = udp.send(codec.encode(peer.pulse(configHash, resigned)), peerAddress);
        lifeline.close();
        udp.close();
    }
}
