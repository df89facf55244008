package io.twinstar.vip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;

import io.twinstar.vip.kernel.Errno;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.TcpStream;
import io.twinstar.vip.pulse.Hello;
import io.twinstar.vip.pulse.PulseCodec;

/** Connects to the peer, again and again until there is a {@link Lifeline}: says hello, and has it answered. */
final class Caller implements Lifeline.Approach {

    private final InetAddress self;
    private final InetSocketAddress peer;
    private final PulseCodec codec;
    private final long nonce;
    private Optional<Stranger> called = Optional.empty();
    private Optional<Hello> greeting = Optional.empty();
    private long attempts;
    private long attemptedAtNanos;

    Caller(InetAddress self, InetSocketAddress peer, PulseCodec codec, long nonce) {
        this.self = self;
        this.peer = peer;
        this.codec = codec;
        this.nonce = nonce;
    }

    @Override
    public Lifeline.Step turn(OptionalLong peerNonce, boolean connected, long nowNanos) {
        if (connected) { return new Lifeline.Step.Waiting(); }
        try {
            if (called.isPresent()) { return pursue(called.get(), peerNonce, nowNanos); }
            if (attempts == 0 || nowNanos - attemptedAtNanos >= Lifeline.RETRY_NANOS) { call(nowNanos); }
            return new Lifeline.Step.Waiting();
        } catch (KernelException e) {
            hangUp();
            return e.errno() == Errno.ECONNREFUSED ? new Lifeline.Step.Refused() : new Lifeline.Step.Waiting();
        }
    }

    private void call(long nowNanos) throws KernelException {
        attempts++;
        attemptedAtNanos = nowNanos;
        called = Optional.of(new Stranger(TcpStream.connect(self, peer), codec, nowNanos));
    }

    private Lifeline.Step pursue(Stranger answering, OptionalLong peerNonce, long nowNanos) throws KernelException {
        boolean hopeful = answering.listen(nowNanos);
        Optional<Hello> answer = answering.hello();
        if (answer.isPresent() && answer.equals(greeting.map(Hello::answered)) && peerNonce.equals(OptionalLong.of(answer.get().from()))) {
            called = Optional.empty();
            greeting = Optional.empty();
            return new Lifeline.Step.Connected(new Lifeline.Line(answering.stream(), answer.get().from()));
        }
        if (!hopeful || answer.isPresent()) {
            hangUp();
        } else if (greeting.isEmpty() && peerNonce.isPresent()) { // before, nobody knows whom to greet
            var hello = new Hello(nonce, peerNonce.getAsLong(), attempts, false);
            if (answering.send(hello)) { greeting = Optional.of(hello); }
        }
        return new Lifeline.Step.Waiting();
    }

    private void hangUp() {
        called.ifPresent(Stranger::close);
        called = Optional.empty();
        greeting = Optional.empty();
    }

    @Override
    public void close() { hangUp(); }
}
