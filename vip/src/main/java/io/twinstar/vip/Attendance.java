package io.twinstar.vip;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Event;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.kernel.KernelException;

/** How a VIP comes to take part, what happens when it does something then and cannot, and how it ceases to. */
final class Attendance {

    private static final Logger LOG = LoggerFactory.getLogger(VipAgent.class);

    /** How long a VIP that is out waits before it tries again, if nothing changes. */
    private static final long RETRY_NANOS = Duration.ofSeconds(10).toNanos();
    /** How soon after a failed attempt a changed interface is a reason for another: the attempt itself may have changed one. */
    private static final long SETTLE_NANOS = Duration.ofMillis(100).toNanos();

    private final Admission admission;
    private final Lans lans;
    private final Groups groups;
    private final Consumer<VipReport> reports;

    Attendance(Admission admission, Lans lans, Groups groups, Consumer<VipReport> reports) {
        this.admission = admission;
        this.lans = lans;
        this.groups = groups;
        this.reports = reports;
    }

    /** What may fail with the fence. */
    interface Deed {
        void on(VirtualRouter router) throws KernelException;
    }

    void join(Member member, long nowNanos) throws VipUnavailable {
        Vip vip = member.vip;
        Lan lan = lans.opened(vip.interfaceName());
        if (!lan.link().running()) {
            member.retry(nowNanos + RETRY_NANOS, nowNanos);
            member.ledger.become(Role.INITIALIZE, "interface-down", lan.link().whyDown(), nowNanos);
            return;
        }
        member.router = admission.admit(member, lan);
        reports.accept(new VipReport.TakesPart(vip.name(), member.router.heldBy()));
        noteRings(member, nowNanos);
        // By a clock that is read when its sockets are open: it is to wait for what others say from now on.
        perform(member, router -> router.start(System.nanoTime()), nowNanos);
    }

    void tryToJoin(Member member, long nowNanos) {
        try {
            join(member, nowNanos);
        } catch (VipUnavailable e) {
            setupFailed(member, e, nowNanos);
        }
    }

    void readdress(Member member, Vip former, long nowNanos) {
        VirtualRouter standing = member.router;
        if (standing == null) { return; }
        Vip next = member.vip;
        try {
            admission.admitAddresses(next, standing.lan(),
                    next.addresses().stream().filter(address -> !former.addresses().contains(address)).toList());
            perform(member, router -> router.readdress(next, nowNanos), nowNanos);
            noteRings(member, nowNanos);
        } catch (VipUnavailable e) {
            leave(member, "changed", "cannot have its new addresses: " + e.getMessage(), nowNanos);
            setupFailed(member, e, nowNanos);
        }
    }

    private static void setupFailed(Member member, VipUnavailable why, long nowNanos) {
        member.retry(nowNanos + RETRY_NANOS, nowNanos + SETTLE_NANOS);
        member.ledger.setupFailed(why.getMessage());
    }

    private static void noteRings(Member member, long nowNanos) {
        VirtualRouter router = member.router;
        if (router == null) { return; }
        String missing = router.rings().stream().filter(ring -> !ring.present()).map(Ring::detail).collect(Collectors.joining("; "));
        member.ledger.alarms().set(Alarm.RING_MISSING, !missing.isEmpty(), missing, nowNanos);
    }

    /**
     * If the VIP takes part. A failed fence withdraws it, for long: each attempt takes the VIP from the peer for a moment. What is
     * lost here takes its group with it.
     */
    void perform(Member member, Deed deed, long nowNanos) {
        if (member.router == null) { return; }
        boolean wasActive = member.isActive();
        try {
            deed.on(member.router);
        } catch (KernelException e) {
            leave(member, "address-lost", "cannot hold the address: " + e.getMessage(), nowNanos);
            member.retry(nowNanos + RETRY_NANOS, nowNanos + RETRY_NANOS);
            return;
        }
        if (wasActive && !member.isActive()) { tellGroup(member, nowNanos); }
    }

    private void tellGroup(Member lost, long nowNanos) {
        for (Member fellow : groups.fellows(lost)) {
            perform(fellow, router -> router.step(new Event.GroupLost(lost.vip.name()), nowNanos), nowNanos);
        }
    }

    /** Nobody hears of these VIPs here any more: so the other gateway need not wait until the kernel has let go of them, for some 70 ms. */
    void withdrawAll(Collection<Member> members, Lan lan, String why, Runnable tell, long nowNanos) {
        var leavings = members.stream().filter(member -> member.router != null && member.router.lan() == lan)
                .flatMap(member -> member.takeOut().stream()).toList();
        if (!leavings.isEmpty()) { tell.run(); }
        for (Leaving leaving : leavings) {
            surelyEnd(leaving, "interface-down", why, nowNanos);
            leaving.member().retry(nowNanos + RETRY_NANOS, nowNanos);
        }
    }

    void leave(Member member, String cause, String why, long nowNanos) {
        member.takeOut().ifPresent(leaving -> end(leaving, cause, why, nowNanos));
    }

    /** As {@link #leave}, whatever happens. */
    void surelyLeave(Member member, String cause, String why, long nowNanos) {
        member.takeOut().ifPresent(leaving -> surelyEnd(leaving, cause, why, nowNanos));
    }

    private void end(Leaving leaving, String cause, String why, long nowNanos) {
        leaving.router().stop(cause, why, nowNanos);
        leaving.router().lan().leave(leaving.member().vip);
        if (leaving.wasActive()) { tellGroup(leaving.member(), nowNanos); }
    }

    /** A bug that shows in one must not keep this node from releasing the others. */
    private void surelyEnd(Leaving leaving, String cause, String why, long nowNanos) {
        try {
            end(leaving, cause, why, nowNanos);
        } catch (RuntimeException | AssertionError bug) {
            LOG.error("VIP {} was released without resigning", leaving.member().vip.name(), bug);
        }
    }

    /** A VIP that takes no part any more, whose router still holds what it held. */
    record Leaving(Member member, VirtualRouter router, boolean wasActive) {}
}
