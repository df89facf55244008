package io.twinstar.vip;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.twinstar.conf.Node;
import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Role;

import static io.twinstar.vip.Eventually.eventually;

/** An agent in one host of the test's LAN, with all that it has reported. */
final class RunningAgent implements AutoCloseable {

    final Queue<VipReport> reports = new ConcurrentLinkedQueue<>();
    /** How often its thread has ended with an exception. */
    final AtomicInteger bugs = new AtomicInteger();
    private final AtomicLong tickets = new AtomicLong();
    private final VipAgent agent;

    private RunningAgent(Setup setup, List<Vip> vips) { agent = new VipAgent(setup, vips, reports::add, bugs::incrementAndGet); }

    static RunningAgent start(TestLan lan, Node self, Vip... vips) throws VipUnavailable { return start(lan, Setup.alone(self), vips); }

    static RunningAgent start(TestLan lan, Setup setup, Vip... vips) throws VipUnavailable {
        var running = new RunningAgent(setup, List.of(vips));
        Object outcome = lan.host(setup.self()).call(() -> {
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

    void configured(String sha256) { agent.configured(sha256); }

    VipStatus status(String vip) { return agent.status().stream().filter(status -> status.vip().equals(vip)).findFirst().orElseThrow(); }

    PairStatus pair() { return agent.pair().orElseThrow(); }

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

    /** Until this many more advertisements have come. */
    void awaitHeard(String vip, int more) {
        long heard = status(vip).advertisementsHeard();
        eventually(vip + " hearing advertisements", () -> status(vip).advertisementsHeard() >= heard + more);
    }

    /** Packets that had no effect, for this reason. */
    long dropped(String vip, String why) {
        return status(vip).dropped().getOrDefault(why, 0L);
    }

    List<VipReport.RoleChanged> changes(String vip) {
        return reports.stream().filter(report -> report.vip().equals(vip)).filter(VipReport.RoleChanged.class::isInstance)
                .map(VipReport.RoleChanged.class::cast).toList();
    }

    /** Empty: it is handed over. */
    Optional<String> handOver(String vip) {
        long ticket = tickets.incrementAndGet();
        agent.handOver(vip, ticket);
        eventually("an answer", () -> answer(ticket).isPresent());
        return answer(ticket).orElseThrow().refusal();
    }

    private Optional<VipReport.HandOverAnswered> answer(long ticket) {
        return reports.stream().filter(VipReport.HandOverAnswered.class::isInstance).map(VipReport.HandOverAnswered.class::cast)
                .filter(answered -> answered.ticket() == ticket).findFirst();
    }

    void retire() { agent.retire(); }

    boolean isLingering() { return agent.isLingering(); }

    void stop() { agent.close(); }

    @Override
    public void close() { stop(); }
}
