package io.twinstar.gateway.relay;

/** The two ends of a connection through the gateway. */
enum Side {
    CLIENT(Outcome.CLIENT_FIN, Outcome.CLIENT_RESET, Outcome.CLIENT_HALF_CLOSED), BACKEND(Outcome.BACKEND_FIN, Outcome.BACKEND_RESET,
            Outcome.BACKEND_HALF_CLOSED);

    /** Both streams ended, this side's first. */
    final Outcome fin;
    /** This side broke the connection off. */
    final Outcome reset;
    /** This side ended its stream, and then nothing came any more. */
    final Outcome halfClosed;

    Side(Outcome fin, Outcome reset, Outcome halfClosed) {
        this.fin = fin;
        this.reset = reset;
        this.halfClosed = halfClosed;
    }

    Side other() { return this == CLIENT ? BACKEND : CLIENT; }
}
