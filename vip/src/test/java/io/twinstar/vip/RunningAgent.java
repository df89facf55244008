package io.twinstar.vip;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.twinstar.conf.Node;
import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Role;

import static io.twinstar.vip.Eventually.eventually;

/** An agent in one host of the test's LAN, with all that it has reported. */
final class RunningAgent implements AutoCloseable {

    final Queue<VipReport> reports = new ConcurrentLinkedQueue<>();
    private final VipAgent agent;

    private RunningAgent(Node self, List<Vip> vips) { agent = new VipAgent(Setup.alone(self), vips, reports::add); }

    static RunningAgent start(TestLan lan, Node self, Vip... vips) throws VipUnavailable {
        var running = new RunningAgent(self, List.of(vips));
        Object outcome = lan.host(self).call(() -> {
            try {
                running.agent.start();
                return "started";
            } catch (VipUnavailable e) {
                return e;
            }
        });
        if (outcome instanceof VipUnavailable e) { throw e; }
        return running;
    }

    void apply(Vip... vips) { agent.apply(List.of(vips)); }

    VipStatus status(String vip) { return agent.status().stream().filter(status -> status.vip().equals(vip)).findFirst().orElseThrow(); }

    RunningAgent awaitRole(String vip, Role role) {
        eventually(vip + " becoming " + role,
                () -> agent.status().stream().anyMatch(status -> status.vip().equals(vip) && status.role() == role));
        return this;
    }

    /** Until a peer has been heard for this VIP. */
    void awaitPeer(String vip) {
        eventually(vip + " hearing its peer", () -> status(vip).peer().isPresent());
    }

    /** Until this many more advertisements have left. */
    void awaitSent(String vip, int more) {
        long sent = status(vip).advertisementsSent();
        eventually(vip + " advertising", () -> status(vip).advertisementsSent() >= sent + more);
    }

    /** Packets that had no effect, for this reason. */
    long dropped(String vip, String why) {
        return status(vip).dropped().getOrDefault(why, 0L);
    }

    List<VipReport.RoleChanged> changes(String vip) {
        return reports.stream().filter(report -> report.vip().equals(vip)).filter(VipReport.RoleChanged.class::isInstance)
                .map(VipReport.RoleChanged.class::cast).toList();
    }

    void stop() { agent.close(); }

    @Override
    public void close() { stop(); }
}
