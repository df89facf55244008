package io.twinstar.gateway.drill;

/** Why a drill is over. */
public sealed interface Ending {

    /** For people. */
    String text();

    /** All its steps are done. */
    record Complete() implements Ending {

        @Override
        public String text() { return "complete"; }
    }

    /** Somebody wanted that. */
    record Aborted(String by) implements Ending {

        @Override
        public String text() { return "aborted by " + by; }
    }

    /** A step was not done in its time. */
    record Late(String step) implements Ending {

        @Override
        public String text() { return "not done in time: " + step; }
    }

    /** A step could not be done. */
    record Failed(String step, String why) implements Ending {

        @Override
        public String text() { return "%s: %s".formatted(step, why); }
    }
}
