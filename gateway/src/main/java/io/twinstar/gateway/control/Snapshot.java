package io.twinstar.gateway.control;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.health.HealthBoard;

/**
 * The gateway's whole picture at one moment: what it was told to do and what it knows of the backends. Immutable; the
 * control loop makes a new one, everybody else reads.
 *
 * @param generation counts the configurations accepted since the start, from 1
 * @param sha256 of the file's bytes, to compare the pair's
 */
public record Snapshot(long generation, String sha256, Conf conf, HealthBoard<BackendId> health, Reloads reloads) {

    /** How reloads have ended since the start, and what the last one said. */
    public record Reloads(long accepted, long refused, String last) {

        static final Reloads NONE = new Reloads(0, 0, "none since the start");

        Reloads accept(String outcome) {
            return new Reloads(accepted + 1, refused, outcome);
        }

        Reloads refuse(String outcome) {
            return new Reloads(accepted, refused + 1, outcome);
        }
    }

    Snapshot with(HealthBoard<BackendId> newHealth) {
        return new Snapshot(generation, sha256, conf, newHealth, reloads);
    }

    Snapshot with(Reloads newReloads) {
        return new Snapshot(generation, sha256, conf, health, newReloads);
    }
}
