package io.twinstar.conf;

import java.util.Locale;

/**
 * What the log is like.
 *
 * @param format of each line
 * @param connections which of those that have ended get a line
 * @param samplePercent how many of a hundred, where they are sampled
 */
public record Log(Format format, Connections connections, int samplePercent) {

    public static final Log DEFAULT = new Log(Format.HUMAN, Connections.OFF, 1);

    public Log {
        Invalid.unless(samplePercent >= 1 && samplePercent <= 100, "sample %d %% is outside 1 to 100 %%", samplePercent);
    }

    public enum Format {
        /** For people who watch. */
        HUMAN,
        /** One JSON object a line, for what collects logs. */
        JSON;

        /** As it stands in the file. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Connections {
        OFF, SAMPLED, ALL;

        /** As it stands in the file. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How many of a hundred connections get a line. */
    public int percent() {
        return switch (connections) {
            case OFF -> 0;
            case SAMPLED -> samplePercent;
            case ALL -> 100;
        };
    }
}
