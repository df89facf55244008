package io.twinstar.gateway.control;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Track;
import io.twinstar.gateway.relay.Closings;
import io.twinstar.health.Ejections;
import io.twinstar.health.HealthBoard;
import io.twinstar.health.Panic;
import io.twinstar.vip.Fitness;

/**
 * The gateway's whole picture at one moment: what it was told to do and what it knows of backends and trackers.
 * Immutable; the control loop makes a new one, everybody else reads.
 *
 * @param generation counts the configurations accepted since the start, from 1
 * @param source where the configuration comes from
 * @param inventory what there is, by the configuration and by discovery, and what is wanted of it
 * @param ejections of backends at which connections failed
 * @param panics the pools that use all their backends, because hardly any is in use: {@link Panic}
 * @param fitness of this node for each VIP by name: what follows from the verdicts on {@code health} and {@code tracks}
 */
public record Snapshot(long generation, Source source, Inventory inventory, HealthBoard<BackendId> health,
        HealthBoard<Track.Id> tracks, Ejections<BackendId> ejections, Set<String> panics, Map<String, Fitness> fitness, Reloads reloads) {

    /**
     * How changes of the configuration have ended since the start, and what the last one said.
     *
     * @param lastNanos when that was; 0 if there was none
     */
    public record Reloads(long accepted, long refused, String last, boolean lastAccepted, long lastNanos) {

        static final Reloads NONE = new Reloads(0, 0, "none since the start", true, 0);

        Reloads accept(String outcome, long nowNanos) {
            return new Reloads(accepted + 1, refused, outcome, true, nowNanos);
        }

        Reloads refuse(String outcome, long nowNanos) {
            return new Reloads(accepted, refused + 1, outcome, false, nowNanos);
        }

        public boolean any() { return accepted + refused > 0; }
    }

    /** Of the text that the configuration was read from, to compare the pair's. */
    public String sha256() {
        return source.sha256();
    }

    /** With what follows from the rest worked out. */
    static Snapshot of(long generation, Source source, Inventory inventory, HealthBoard<BackendId> health, HealthBoard<Track.Id> tracks,
            Ejections<BackendId> ejections, Reloads reloads) {
        return new Snapshot(generation, source, inventory, health, tracks, ejections, panics(inventory, health, ejections),
                Diagnosis.of(inventory, health, tracks), reloads);
    }

    /** What the file says, and what was changed by hand since. */
    public Conf conf() { return inventory.conf(); }

    /** The configuration as it is in force. */
    public Conf inForce() { return inventory.inForce(health); }

    /** Which connections may not stay. */
    public Closings closings() { return inventory.standings().closings(); }

    /** Whether new connections may go to this backend, if it weighs anything. */
    public boolean serves(BackendId backend) {
        if (!inventory.isReady(backend)) return false;
        if (panics.contains(backend.pool())) return health.isUp(backend) || health.isDown(backend);
        return health.isUp(backend) && !ejections.holds(backend);
    }

    private static Set<String> panics(Inventory inventory, HealthBoard<BackendId> health, Ejections<BackendId> ejections) {
        return inventory.populated().pools().values().stream()
                .filter(pool -> Panic.in(inventory.ready(pool), id -> health.isUp(id) && !ejections.holds(id),
                        id -> health.isDown(id) || ejections.holds(id)))
                .map(Pool::name).collect(Collectors.toUnmodifiableSet());
    }

    Snapshot with(Source newSource) {
        return new Snapshot(generation, newSource, inventory, health, tracks, ejections, panics, fitness, reloads);
    }

    /** Whether every backend has been asked, and every tracker and finder has looked. */
    boolean isAllKnown() {
        return !health.anyUnknown() && !tracks.anyUnknown() && inventory.members().areAllKnown(conf());
    }

    /** With another inventory: what is new is unknown, and what is gone is forgotten. */
    Snapshot with(Inventory next) {
        boolean same = next.populated().equals(inventory.populated()) && next.standings().equals(inventory.standings());
        return same
                ? new Snapshot(generation, source, next, health, tracks, ejections, panics, Diagnosis.of(next, health, tracks), reloads)
                : refitted(generation, source, next, tracks, reloads);
    }

    /** The next generation. */
    Snapshot with(Inventory next, Source newSource, HealthBoard<Track.Id> newTracks, Reloads newReloads) {
        return refitted(generation + 1, newSource, next, newTracks, newReloads);
    }

    private Snapshot refitted(long newGeneration, Source newSource, Inventory next, HealthBoard<Track.Id> newTracks, Reloads newReloads) {
        var newHealth = health.watching(next.thresholds()).withAgents(next.withAgents());
        var kept = ejections.keep(backend -> newHealth.of(backend).isPresent() && ejects(next.conf(), backend));
        return of(newGeneration, newSource, next, newHealth, newTracks, kept, newReloads);
    }

    private static boolean ejects(Conf conf, BackendId backend) {
        Pool pool = conf.pools().get(backend.pool());
        return pool != null && pool.eject().isPresent();
    }

    Snapshot with(Reloads newReloads) {
        return new Snapshot(generation, source, inventory, health, tracks, ejections, panics, fitness, newReloads);
    }

    Snapshot withEjections(Ejections<BackendId> next) {
        return next == ejections
                ? this
                : new Snapshot(generation, source, inventory, health, tracks, next, panics(inventory, health, next), fitness, reloads);
    }

    /** After a probe: only a flipped verdict has consequences, and working them out for each of many probes would cost. */
    Snapshot withHealth(HealthBoard.Observed<BackendId> observed) {
        return observed.flipped()
                ? of(generation, source, inventory, observed.board(), tracks, ejections, reloads)
                : new Snapshot(generation, source, inventory, observed.board(), tracks, ejections, panics, fitness, reloads);
    }

    /** After the look of a tracker. */
    Snapshot withTracks(HealthBoard.Observed<Track.Id> observed) {
        var newFitness = observed.flipped() ? Diagnosis.of(inventory, health, observed.board()) : fitness;
        return new Snapshot(generation, source, inventory, health, observed.board(), ejections, panics, newFitness, reloads);
    }
}
