package io.twinstar.gateway.relay.preread;

/** What the first bytes of a stream turn out to be. */
public sealed interface Decoded<T> {

    /** @param bytes it takes up; what follows them is none of it */
    record Whole<T>(T what, int bytes) implements Decoded<T> {}

    /** Nothing is wrong with it so far, and its end has not come. */
    record Partial<T>() implements Decoded<T> {}

    /** Whatever follows, it is not what it should be. */
    record Malformed<T>(Fault fault) implements Decoded<T> {}
}
