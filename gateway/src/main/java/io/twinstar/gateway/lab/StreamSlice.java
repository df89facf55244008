package io.twinstar.gateway.lab;

/**
 * What befell {@link Streams} in a slice of time.
 *
 * @param endNanos on the kernel's monotonic clock, which all processes of a host share
 * @param slowestNanos the longest that a byte took to come back, or had been away by then
 * @param wrong bytes since the start that were not the ones that were due
 * @param broken streams that have ended since the start
 */
record StreamSlice(long endNanos, long echoes, long slowestNanos, long wrong, long broken) {

    String line() {
        return endNanos + " " + echoes + " " + slowestNanos + " " + wrong + " " + broken;
    }

    static StreamSlice ofLine(String line) {
        var words = line.split(" ", 5);
        return new StreamSlice(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]),
                Long.parseLong(words[4]));
    }
}
