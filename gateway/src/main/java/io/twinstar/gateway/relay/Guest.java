package io.twinstar.gateway.relay;

import org.jspecify.annotations.Nullable;

import io.twinstar.vip.packet.ClientFlow;

/** A client that has been accepted, at whatever stage it is. Owned by the event loop its socket is on. */
abstract sealed class Guest extends Wheel.Entry permits Preread, Connection {

    private final @Nullable ClientFlow flow;

    /** @param flow as {@link Lane#arrived} has it */
    Guest(@Nullable ClientFlow flow) {
        this.flow = flow;
    }

    /** Null: nobody outside this process is told of it. */
    @Nullable
    ClientFlow flow() { return flow; }

    /** Its patience may have come to an end; the deadline has perhaps moved away since it was set. */
    abstract void look();

    /** What may not stay has changed, which is nothing to one that has no backend yet. */
    void reconsider() {}

    abstract void end(Outcome outcome);
}
