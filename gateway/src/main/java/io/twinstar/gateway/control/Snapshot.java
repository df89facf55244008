package io.twinstar.gateway.control;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Track;
import io.twinstar.health.Ejections;
import io.twinstar.health.HealthBoard;
import io.twinstar.health.Panic;
import io.twinstar.vip.Fitness;

/**
 * The gateway's whole picture at one moment: what it was told to do and what it knows of backends and trackers.
 * Immutable; the control loop makes a new one, everybody else reads.
 *
 * @param generation counts the configurations accepted since the start, from 1
 * @param sha256 of the file's bytes, to compare the pair's
 * @param ejections of backends at which connections failed
 * @param panics the pools that use all their backends, because hardly any is in use: {@link Panic}
 * @param fitness of this node for each VIP by name: what follows from the verdicts on {@code health} and {@code tracks}
 */
public record Snapshot(long generation, String sha256, Conf conf, HealthBoard<BackendId> health, HealthBoard<Track.Id> tracks,
        Ejections<BackendId> ejections, Set<String> panics, Map<String, Fitness> fitness, Reloads reloads) {

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

    /** With what follows from the rest worked out. */
    static Snapshot of(long generation, String sha256, Conf conf, HealthBoard<BackendId> health, HealthBoard<Track.Id> tracks,
            Ejections<BackendId> ejections, Reloads reloads) {
        return new Snapshot(generation, sha256, conf, health, tracks, ejections, panics(conf, health, ejections),
                Diagnosis.of(conf, health, tracks), reloads);
    }

    /** The configuration as it is in force: a backend weighs, and takes, what its agent says. */
    public Conf inForce() {
        if (conf.pools().values().stream().noneMatch(pool -> pool.check().agent().isPresent())) return conf;
        var pools = new LinkedHashMap<String, Pool>();
        conf.pools().forEach((name, pool) -> pools.put(name,
                pool.with(pool.backends().stream().map(backend -> health.agent(backend.id()).applied(backend)).toList())));
        return conf.with(pools);
    }

    /** Whether new connections may go to this backend, if it weighs anything. */
    public boolean serves(BackendId backend) {
        if (panics.contains(backend.pool())) return health.isUp(backend) || health.isDown(backend);
        return health.isUp(backend) && !ejections.holds(backend);
    }

    private static Set<String> panics(Conf conf, HealthBoard<BackendId> health, Ejections<BackendId> ejections) {
        return conf.pools().values().stream()
                .filter(pool -> Panic.in(pool, id -> health.isUp(id) && !ejections.holds(id),
                        id -> health.isDown(id) || ejections.holds(id)))
                .map(Pool::name).collect(Collectors.toUnmodifiableSet());
    }

    Snapshot with(Reloads newReloads) {
        return new Snapshot(generation, sha256, conf, health, tracks, ejections, panics, fitness, newReloads);
    }

    Snapshot withEjections(Ejections<BackendId> next) {
        return next == ejections
                ? this
                : new Snapshot(generation, sha256, conf, health, tracks, next, panics(conf, health, next), fitness, reloads);
    }

    /** After a probe: only a flipped verdict has consequences, and working them out for each of many probes would cost. */
    Snapshot withHealth(HealthBoard.Observed<BackendId> observed) {
        return observed.flipped()
                ? of(generation, sha256, conf, observed.board(), tracks, ejections, reloads)
                : new Snapshot(generation, sha256, conf, observed.board(), tracks, ejections, panics, fitness, reloads);
    }

    /** After the look of a tracker. */
    Snapshot withTracks(HealthBoard.Observed<Track.Id> observed) {
        var newFitness = observed.flipped() ? Diagnosis.of(conf, health, observed.board()) : fitness;
        return new Snapshot(generation, sha256, conf, health, observed.board(), ejections, panics, newFitness, reloads);
    }
}
