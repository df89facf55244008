package io.twinstar.gateway.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Pool;
import io.twinstar.gateway.peer.report.PeerReport;
import io.twinstar.gateway.peer.report.PeerReport.BackendState;
import io.twinstar.gateway.peer.report.PeerReport.Configuration;
import io.twinstar.gateway.peer.report.PeerReport.Ejection;
import io.twinstar.gateway.peer.report.PeerReport.VipState;
import io.twinstar.gateway.peer.report.PeerReport.Wish;
import io.twinstar.health.Health;
import io.twinstar.health.Verdict;
import io.twinstar.vip.Fitness;
import io.twinstar.vip.VipStatus;

/** What this gateway tells the other one of itself. */
public final class OwnReport {

    private OwnReport() {}

    public static PeerReport of(Snapshot snapshot, List<VipStatus> vips) {
        var states = new HashMap<String, VipState>();
        for (VipStatus vip : vips) {
            int ailments = snapshot.fitness().getOrDefault(vip.vip(), Fitness.WELL).ailments();
            states.put(vip.vip(), new VipState(vip.role(), ailments));
        }
        return new PeerReport(new Configuration(snapshot.generation(), snapshot.sha256()), states, backends(snapshot),
                wishes(snapshot.inventory().standings()));
    }

    private static Map<String, Wish> wishes(Standings standings) {
        var wishes = new HashMap<String, Wish>();
        standings.editions().forEach((subject, edition) -> {
            var wanted = Optional.ofNullable(standings.byHand().get(subject));
            wishes.put(subject.toString(), new Wish(edition, wanted.map(Standing::state).orElse(AdminState.READY),
                    wanted.map(standing -> standing.sinceNanos() + standing.drain().deadline().toNanos()).orElse(0L)));
        });
        return wishes;
    }

    private static Map<BackendId, BackendState> backends(Snapshot snapshot) {
        var backends = new HashMap<BackendId, BackendState>();
        for (Pool pool : snapshot.inventory().populated().pools().values()) {
            for (Backend backend : pool.backends()) backends.put(backend.id(), state(snapshot, backend.id()));
        }
        return backends;
    }

    /** Of ejections only those found out here: what the other one told us it need not be told. */
    private static BackendState state(Snapshot snapshot, BackendId backend) {
        var own = snapshot.ejections().of(backend).filter(ejection -> !ejection.adopted())
                .map(ejection -> new Ejection(ejection.times(), ejection.untilNanos()));
        return new BackendState(snapshot.health().of(backend).map(Health::verdict).orElse(Verdict.UNKNOWN), own);
    }
}
