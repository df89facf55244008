package io.twinstar.gateway.balance;

import java.util.function.IntSupplier;

import io.twinstar.conf.BackendId;

/**
 * A backend as a policy sees it.
 *
 * @param weight at least 1: a backend of weight 0 is no target
 * @param open its connections at this moment, established and connecting; it changes between two reads
 */
public record Target(BackendId id, int weight, IntSupplier open) {

    public Target {
        if (weight < 1) throw new IllegalArgumentException("backend " + id + " of weight " + weight + " is no target");
    }
}
