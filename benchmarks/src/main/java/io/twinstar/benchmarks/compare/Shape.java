package io.twinstar.benchmarks.compare;

/** What clients and backend do to each other. */
public sealed interface Shape {

    /** On each connection a request, and after its response the next one. */
    record Exchange(int connections, int requestBytes, int responseBytes) implements Shape {}

    /** Connect, one request, close when its response is there, and again; so many at once. */
    record Churn(int atOnce, int requestBytes, int responseBytes) implements Shape {}

    /** As many bytes as get through, one way. */
    record Bulk(int connections, Direction direction) implements Shape {}

    /** Down is from the backend to the clients. */
    enum Direction {
        DOWN, UP
    }

    /**
     * Requests that are due at a steady rate, whatever became of those before; each is timed from when it was due, so that a proxy
     * that stalls answers for every request that had to wait.
     */
    record FixedRate(int perSecond, int connections, int requestBytes, int responseBytes) implements Shape {}

    /** Connections that are open and silent, after one request each. */
    record Idle(int connections, int requestBytes, int responseBytes) implements Shape {}

    /** From nothing to the first byte of a response. */
    record StartUp() implements Shape {}
}
