package io.twinstar.gateway.relay.wire;

import java.io.IOException;

/** A port on which one event loop accepts. For the thread that opened it. */
public interface Listener {

    /** What was accepted stays; who has not been accepted is reset. Waits for it. */
    void unlisten() throws IOException;
}
