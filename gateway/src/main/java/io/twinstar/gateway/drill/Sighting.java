package io.twinstar.gateway.drill;

import java.util.Optional;

/** Something that a canary saw, and its line of text. Times are of the canary's monotonic clock until they are shifted. */
public sealed interface Sighting {

    String line();

    /** The same by a clock that shows so much more. */
    Sighting shifted(long nanos);

    /**
     * A connection of its own for one request, which has ended.
     *
     * @param connectedNanos when it was accepted; 0: it was not
     * @param why it failed; a dash: it did not
     */
    record Requested(long startedNanos, long connectedNanos, long endedNanos, boolean ok, String why) implements Sighting {

        @Override
        public String line() { return "r %d %d %d %s %s".formatted(startedNanos, connectedNanos, endedNanos, ok ? "ok" : "failed", why); }

        @Override
        public Sighting shifted(long nanos) {
            return new Requested(startedNanos + nanos, connectedNanos == 0 ? 0 : connectedNanos + nanos, endedNanos + nanos, ok, why);
        }
    }

    /** An answer on a connection that stays. */
    record Echoed(int connection, long startedNanos, long endedNanos) implements Sighting {

        @Override
        public String line() { return "e %d %d %d".formatted(connection, startedNanos, endedNanos); }

        @Override
        public Sighting shifted(long nanos) { return new Echoed(connection, startedNanos + nanos, endedNanos + nanos); }
    }

    /** A connection that was to stay has ended. */
    record Lost(int connection, long atNanos, String why) implements Sighting {

        @Override
        public String line() { return "l %d %d %s".formatted(connection, atNanos, why); }

        @Override
        public Sighting shifted(long nanos) { return new Lost(connection, atNanos + nanos, why); }
    }

    /** The canary itself was late by so much. */
    record Late(long atNanos, long byNanos) implements Sighting {

        @Override
        public String line() { return "w %d %d".formatted(atNanos, byNanos); }

        @Override
        public Sighting shifted(long nanos) { return new Late(atNanos + nanos, byNanos); }
    }

    /** What the canary's clock showed when it was asked, and with which word. */
    record Clock(long word, long atNanos) implements Sighting {

        @Override
        public String line() { return "c %d %d".formatted(word, atNanos); }

        @Override
        public Sighting shifted(long nanos) { return new Clock(word, atNanos + nanos); }
    }

    /** Empty: this is no such line; whoever runs a canary for us may say something of its own. */
    static Optional<Sighting> ofLine(String line) {
        var words = line.split(" ", 6);
        try {
            return switch (words[0]) {
                case "r" ->
                    Optional.of(new Requested(number(words[1]), number(words[2]), number(words[3]), words[4].equals("ok"), words[5]));
                case "e" -> Optional.of(new Echoed(Integer.parseInt(words[1]), number(words[2]), number(words[3])));
                case "l" -> Optional.of(new Lost(Integer.parseInt(words[1]), number(words[2]), line.split(" ", 4)[3]));
                case "w" -> Optional.of(new Late(number(words[1]), number(words[2])));
                case "c" -> Optional.of(new Clock(number(words[1]), number(words[2])));
                default -> Optional.empty();
            };
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException other) {
            return Optional.empty();
        }
    }

    private static long number(String word) { return Long.parseLong(word); }
}
