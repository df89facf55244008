package io.twinstar.gateway.trial;

import java.io.IOException;
import java.util.Optional;

import io.twinstar.gateway.matrix.Measured.Facts;
import io.twinstar.gateway.matrix.Variant;

/** One of the two routers of a pair: a program on one node of the lab. */
sealed interface Router permits TwinstarRouter, KeepalivedRouter {

    String node();

    /** Writes its configuration, and has it read if the program runs. */
    void configure(Variant variant) throws IOException;

    /** Starts the program with the configuration that was written last, unless it runs. */
    void launch() throws IOException, InterruptedException;

    /** What it lacks of running and knowing its role, as Backup also who its Active is; empty: nothing. */
    Optional<String> lacks() throws IOException;

    /** What it has counted since it was started. */
    Facts facts();
}
