package io.twinstar.vip.election;

import io.twinstar.vip.election.Router.Ailments;

/** One of a {@link SimulatedPair}. */
sealed interface Station permits SimulatedGateway, RfcStation {

    String name();

    void start();

    /** SIGKILL: not a word, and everything is forgotten. */
    void kill();

    /** The clean end. One that is paused does not hear of it. */
    void stop();

    /** SIGSTOP, or the whole host: its clock runs on, its sockets fill. Each pause is to be resumed. */
    void pause();

    void resume();

    boolean isPaused();

    boolean isRunning();

    void fallIll(Ailments ailments);

    void advertised(SimulatedPair.Advertised message);
}
