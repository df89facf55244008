package io.twinstar.gateway.control;

import io.twinstar.conf.Conf;
import io.twinstar.gateway.control.ControlEvent.Request;

/**
 * A good configuration that somebody wants in force.
 *
 * @param sha256 of the text's bytes
 * @param text that it was read from
 */
public record Offer(Request request, Conf conf, String sha256, String text, Manner manner) {

    /** What stands in the gateway's file. */
    public static Offer ofFile(Request request, Conf conf, String sha256, String text) {
        return new Offer(request, conf, sha256, text, new Manner.Reload());
    }

    /** Where it comes from, and with it where it goes beside being in force. */
    public sealed interface Manner {

        /** It stands in the file. */
        record Reload() implements Manner {}

        /** It is put in the file. */
        record Apply() implements Manner {}

        /** It is put in the file if it is confirmed in time; otherwise what was in force before is again. */
        record OnTrial(long confirmNanos) implements Manner {}

        /** It is the file with changes made by hand; the file stays as it is. */
        record Edited() implements Manner {}

        /** It was in force before the trial that has ended. */
        record Returned(Source source) implements Manner {}
    }

    /** Whether its text is to replace the file's. */
    boolean replacesFile() {
        return manner instanceof Manner.Apply || manner instanceof Manner.OnTrial;
    }
}
