package io.twinstar.vip;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.election.State;

/** One configured VIP, which takes part, or is out and waits until it can. */
final class Member {

    Vip vip;
    Fitness fitness = Fitness.WELL;
    final Ledger ledger;
    @Nullable
    VirtualRouter router; // null: out
    long retryAtNanos;
    long retryNotBeforeNanos;

    Member(Vip vip, Consumer<VipReport> reports, long nowNanos) {
        this.vip = vip;
        ledger = new Ledger(vip.name(), reports, nowNanos);
    }

    void retry(long atNanos, long notBeforeNanos) {
        retryAtNanos = atNanos;
        retryNotBeforeNanos = notBeforeNanos;
    }

    State state() { return router == null ? new State.Initialize() : router.state(); }

    boolean isActive() { return state().role() == Role.ACTIVE; }

    boolean isFellowOf(Member other) { return this != other && vip.group().isPresent() && vip.group().equals(other.vip.group()); }
}
