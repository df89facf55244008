package io.twinstar.gateway.control;

import java.util.Map;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Track;
import io.twinstar.health.HealthBoard;
import io.twinstar.vip.Fitness;

/**
 * The gateway's whole picture at one moment: what it was told to do and what it knows of backends and trackers.
 * Immutable; the control loop makes a new one, everybody else reads.
 *
 * @param generation counts the configurations accepted since the start, from 1
 * @param sha256 of the file's bytes, to compare the pair's
 * @param fitness of this node for each VIP by name: what follows from the verdicts on {@code health} and {@code tracks}
 */
public record Snapshot(long generation, String sha256, Conf conf, HealthBoard<BackendId> health, HealthBoard<Track.Id> tracks,
        Map<String, Fitness> fitness, Reloads reloads) {

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

    Snapshot with(Reloads newReloads) {
        return new Snapshot(generation, sha256, conf, health, tracks, fitness, newReloads);
    }

    /** After a probe: only a flipped verdict can change the fitness, and working it out for each of many probes would cost. */
    Snapshot withHealth(HealthBoard.Observed<BackendId> observed) {
        var newFitness = observed.flipped() ? Diagnosis.of(conf, observed.board(), tracks) : fitness;
        return new Snapshot(generation, sha256, conf, observed.board(), tracks, newFitness, reloads);
    }

    /** After the look of a tracker. */
    Snapshot withTracks(HealthBoard.Observed<Track.Id> observed) {
        var newFitness = observed.flipped() ? Diagnosis.of(conf, health, observed.board()) : fitness;
        return new Snapshot(generation, sha256, conf, health, observed.board(), newFitness, reloads);
    }
}
