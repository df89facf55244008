package io.twinstar.gateway.lab;

/**
 * One request of the canary.
 *
 * @param startedNanos on the kernel's monotonic clock, which all processes of a host share
 * @param by the backend's name, or why there was no answer
 */
public record Asked(long startedNanos, long endedNanos, boolean ok, String by) {

    String line() {
        return startedNanos + " " + endedNanos + " " + (ok ? "ok" : "failed") + " " + by;
    }

    static Asked ofLine(String line) {
        var words = line.split(" ", 4);
        return new Asked(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2].equals("ok"), words[3]);
    }
}
