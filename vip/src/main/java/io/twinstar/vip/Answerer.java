package io.twinstar.vip;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.TcpListener;
import io.twinstar.vip.kernel.TcpStream;
import io.twinstar.vip.pulse.Hello;
import io.twinstar.vip.pulse.PulseCodec;

/** Lets the peer connect, and tells it from whoever else does: only the peer says a hello to us that was not said before. */
final class Answerer implements Lifeline.Approach {

    /** A further one takes the place of the oldest: the peer has one at a time, and strangers can only be on the peer's own host. */
    private static final int STRANGERS_MAX = 4;
    /** In one turn; who waits longer is accepted in the next. */
    private static final int ACCEPTED_MAX = 4;

    private final TcpListener listener;
    private final InetAddress peer;
    private final PulseCodec codec;
    private final long nonce;
    private final Consumer<String> dropped;
    private final List<Stranger> strangers = new ArrayList<>(STRANGERS_MAX);
    private Optional<Hello> answered = Optional.empty();

    /** @param dropped takes the reason for each connection that did not turn out to be the peer's */
    Answerer(TcpListener listener, InetAddress peer, PulseCodec codec, long nonce, Consumer<String> dropped) {
        this.listener = listener;
        this.peer = peer;
        this.codec = codec;
        this.nonce = nonce;
        this.dropped = dropped;
    }

    /** The peer calls again only when its end is down: so its new connection takes the place of the old one. */
    @Override
    public Lifeline.Step turn(OptionalLong peerNonce, boolean connected, long nowNanos) {
        accept(nowNanos);
        for (Stranger stranger : List.copyOf(strangers)) {
            if (!listens(stranger, nowNanos)) {
                dismiss(stranger);
            } else if (stranger.hello().isPresent() && isNews(stranger.hello().get(), peerNonce)) {
                return answer(stranger, stranger.hello().get());
            }
        }
        return new Lifeline.Step.Waiting();
    }

    /** Nothing that goes wrong here is about the listener, except a want of descriptors or memory, which may pass. */
    private void accept(long nowNanos) {
        try {
            for (int accepted = 0; accepted < ACCEPTED_MAX; accepted++) {
                Optional<TcpStream> stream = listener.accept();
                if (stream.isEmpty()) { return; }
                if (strangers.size() == STRANGERS_MAX) { dismiss(strangers.getFirst()); }
                var stranger = new Stranger(stream.get(), codec, nowNanos);
                strangers.add(stranger);
                if (!stream.get().remote().getAddress().equals(peer)) { dismiss(stranger); }
            }
        } catch (KernelException _) {
            dropped.accept("not-accepted");
        }
    }

    private static boolean listens(Stranger stranger, long nowNanos) {
        try {
            return stranger.listen(nowNanos);
        } catch (KernelException _) {
            return false;
        }
    }

    /** Whether it is of the peer's process that is believed to live, to ours, and no recording of an earlier one. */
    private boolean isNews(Hello hello, OptionalLong peerNonce) {
        boolean ofThePeer = peerNonce.equals(OptionalLong.of(hello.from())) && hello.to() == nonce && !hello.answer();
        return ofThePeer && answered.filter(last -> last.from() == hello.from() && last.attempt() >= hello.attempt()).isEmpty();
    }

    private Lifeline.Step answer(Stranger caller, Hello hello) {
        answered = Optional.of(hello);
        try {
            if (caller.send(hello.answered())) {
                strangers.remove(caller);
                return new Lifeline.Step.Connected(new Lifeline.Line(caller.stream(), hello.from()));
            }
        } catch (KernelException _) {
            // it is gone already, and will call again
        }
        dismiss(caller);
        return new Lifeline.Step.Waiting();
    }

    private void dismiss(Stranger stranger) {
        strangers.remove(stranger);
        stranger.close();
        dropped.accept("stranger");
    }

    @Override
    public void close() {
        strangers.forEach(Stranger::close);
        listener.close();
    }
}
