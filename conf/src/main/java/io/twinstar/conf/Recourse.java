package io.twinstar.conf;

/**
 * What is done where a backend cannot take a connection, or keep it.
 *
 * @param queue for when all of them are full
 * @param retries at how many others a connection is tried after the first one that did not accept it
 */
public record Recourse(Queue queue, int retries, OnEjection onEjection) {

    public static final int RETRIES_MAX = 10;
    public static final Recourse DEFAULT = new Recourse(Queue.DEFAULT, 2, OnEjection.KEEP);

    public Recourse {
        Invalid.unless(retries >= 0 && retries <= RETRIES_MAX, "%d retries are not 0 to %d", retries, RETRIES_MAX);
    }
}
