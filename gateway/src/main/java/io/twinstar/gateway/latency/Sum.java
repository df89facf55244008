package io.twinstar.gateway.latency;

/** How many times there were, and how long they were together, within a thousandth. */
public record Sum(long count, double seconds) {

    Sum plus(Sum other) {
        return new Sum(count + other.count, seconds + other.seconds);
    }
}
