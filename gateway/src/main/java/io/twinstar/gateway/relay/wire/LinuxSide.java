package io.twinstar.gateway.relay.wire;

import java.util.Optional;

import io.netty.channel.epoll.LinuxSocket;
import org.jspecify.annotations.Nullable;

import io.twinstar.gateway.relay.flow.Flow;

/** One side's socket, how far its stream has come, and the pipe that its bulk goes through inside the kernel. */
abstract class LinuxSide {

    final Side side;
    final LinuxSocket socket;
    final Flow flow = new Flow();
    Pipes.@Nullable Pipe pipe;

    LinuxSide(Side side, LinuxSocket socket) {
        this.side = side;
        this.socket = socket;
    }

    /** Empty: there is no descriptor for one. */
    Optional<Pipes.Pipe> pipe(Pipes pipes) {
        if (pipe == null) pipe = pipes.take().orElse(null);
        return Optional.ofNullable(pipe);
    }

    void giveBackPipe(Pipes pipes) {
        if (pipe != null) pipes.giveBack(pipe, isPipeEmpty());
        pipe = null;
    }

    boolean isPipeEmpty() { return flow.held() == 0; }

    /** Both its streams have come to their end. */
    boolean isDone(LinuxSide other) { return flow.hasEnded() && other.flow.hasFinished(); }

    public abstract void close();
}
