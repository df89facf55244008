package io.twinstar.gateway.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Log;
import io.twinstar.conf.change.Change;
import io.twinstar.conf.change.Changes;

/**
 * What another configuration would change, before it does.
 *
 * @param generation that is in force
 * @param drains what would get no new connections any more, with those it has
 * @param drift what was changed by hand since the file was read, and that this configuration may undo
 * @param byHand what is wanted by hand of backends, pools and listeners: that outlives any configuration that still has them
 */
public record Plan(long generation, List<Change> changes, List<Drain> drains, List<Change> drift, Map<Subject, Standing> byHand) {

    /** Something that is to have no connections. */
    public record Drain(String subject, long open) {}

    /**
     * @param openOfBackend connections of a backend now
     * @param openOfListener connections of a listener, by name, now
     */
    public static Plan of(Snapshot now, Conf next, ToLongFunction<BackendId> openOfBackend, ToLongFunction<String> openOfListener) {
        var changes = Changes.between(now.conf(), next);
        var drains = new ArrayList<Drain>();
        for (Change change : changes) {
            switch (change) {
                case Change.ListenerRemoved(var listener) ->
                    drains.add(new Drain(change.subject(), openOfListener.applyAsLong(listener.name())));
                case Change.BackendRemoved(Backend backend) -> drains.add(drain(backend, openOfBackend));
                case Change.ListenerChanged(var before, var after) when stops(before.state(), after.state()) ->
                    drains.add(new Drain(change.subject(), openOfListener.applyAsLong(after.name())));
                case Change.BackendChanged(Backend before, Backend after) when takes(before) && !takes(after) ->
                    drains.add(drain(after, openOfBackend));
                case Change.PoolChanged(var before, var after) when stops(before.state(), after.state()) ->
                    after.backends().forEach(backend -> drains.add(drain(backend, openOfBackend)));
                case Change.PoolRemoved(var pool) -> pool.backends().forEach(backend -> drains.add(drain(backend, openOfBackend)));
                default -> {
                }
            }
        }
        return new Plan(now.generation(), changes, List.copyOf(drains), now.source().drift(now.conf()),
                now.inventory().standings().byHand());
    }

    private static boolean stops(AdminState before, AdminState after) {
        return before == AdminState.READY && after != AdminState.READY;
    }

    private static boolean takes(Backend backend) { return backend.weight() > 0 && backend.state() == AdminState.READY; }

    /** Whether it takes effect at the gateway's next start only: some parts of a running one cannot be exchanged under it. */
    public static boolean needsRestart(Change change) {
        return switch (change) {
            case Change.RelayChanged _,Change.AdminChanged _,Change.NodeChanged _,Change.PairChanged _ -> true;
            case Change.LogChanged(Log before, Log after) -> before.format() != after.format();
            default -> false;
        };
    }

    private static Drain drain(Backend backend, ToLongFunction<BackendId> open) {
        return new Drain("backend " + backend.id(), open.applyAsLong(backend.id()));
    }
}
