package io.twinstar.gateway.matrix;

import java.time.Duration;
import java.util.List;

/**
 * One row of the matrix: what is done to a pair that is well, and what must come of it.
 *
 * @param id the row's number, and a letter where a row has several cases
 * @param expected in words; the acts' bounds are the same in figures
 * @param pairing what the two routers are
 * @param keepalived whether two keepalived daemons can go through the same
 * @param prepare is done before the first act, and not watched
 */
public record Row(String id, String fault, String expected, Pairing pairing, boolean keepalived, List<Deed> prepare, List<Act> acts) {

    public enum Pairing {
        TWINSTAR,
        /** And a witness. */
        WITNESSED,
        /** keepalived on pollux. */
        BESIDE_KEEPALIVED,
        /** None: the row is shown in another way, which {@code expected} says. */
        NOBODY
    }

    /**
     * Something done, and a while in which its consequences are watched.
     *
     * @param before is done first, and not watched
     * @param watch from when it is done
     * @param times how often in one run
     */
    public record Act(String name, List<Deed> before, List<Deed> deeds, Duration watch, int times, List<Bound> bounds) {

        static Act of(String name, List<Deed> deeds, Duration watch, Bound... bounds) {
            return new Act(name, List.of(), deeds, watch, 1, List.of(bounds));
        }

        static Act of(String name, Deed deed, Duration watch, Bound... bounds) {
            return of(name, List.of(deed), watch, bounds);
        }
    }

    /** {@code 6} of {@code 6b}. */
    public int number() {
        return Integer.parseInt(id.replaceAll("\\D", ""));
    }
}
