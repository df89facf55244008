package io.twinstar.gateway.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Eject;
import io.twinstar.conf.Pool;
import io.twinstar.gateway.peer.report.PeerReport;
import io.twinstar.gateway.peer.report.PeerReport.BackendState;
import io.twinstar.gateway.peer.report.PeerReport.Ejection;
import io.twinstar.health.Ejections;

/** What follows here from what the other gateway tells of itself. */
final class FromPeer {

    private FromPeer() {}

    /** A backend that was ejected here for the other gateway's word. */
    record Adopted(BackendId backend, Ejection ejection) {}

    /** What has changed: the same ejections, and nobody adopted, where nothing follows. */
    record Outcome(Ejections<BackendId> ejections, List<Adopted> adopted) {}

    /**
     * The backends that it has ejected since it told us before are ejected here, too, within this gateway's own bounds: it has the
     * connections by which one finds that out, and the one that may soon have them is not to find it out again.
     *
     * @param before its word before this one
     */
    static Outcome follow(Snapshot own, Optional<PeerReport> before, PeerReport now, long nowNanos) {
        var ejections = own.ejections();
        var adopted = new ArrayList<Adopted>();
        for (Pool whole : own.inventory().populated().pools().values()) {
            Pool pool = own.inventory().ready(whole);
            if (pool.eject().isEmpty()) continue;
            Eject limits = pool.eject().get();
            var members = pool.backends().stream().filter(backend -> backend.weight() > 0).map(Backend::id).toList();
            for (BackendId backend : members) {
                Optional<Ejection> told = ejection(now, backend);
                if (told.isEmpty() || isSame(told.get(), before.flatMap(earlier -> ejection(earlier, backend)))) continue;
                var next = ejections.adopt(backend, told.get().times(), told.get().untilNanos(), limits, members, own.health()::isUp,
                        nowNanos);
                if (next != ejections) adopted.add(new Adopted(backend, told.get()));
                ejections = next;
            }
        }
        return new Outcome(ejections, adopted);
    }

    /** Not by their ends: told once more, one ends as much later as the way took. */
    private static boolean isSame(Ejection now, Optional<Ejection> before) {
        return before.filter(earlier -> earlier.times() == now.times()).isPresent();
    }

    private static Optional<Ejection> ejection(PeerReport report, BackendId backend) {
        return Optional.ofNullable(report.backends().get(backend)).flatMap(BackendState::ejection);
    }
}
