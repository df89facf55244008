package io.twinstar.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Node;
import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Event;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.pulse.Claim;
import io.twinstar.vip.witness.Question;
import io.twinstar.vip.witness.VoteId;

/**
 * The configured VIPs, those that take part and those that wait until they can, and the interfaces they live on.
 *
 * <p>A VIP whose interface is missing or down, or whose address could not be held, is out: it neither advertises nor takes
 * over, so that its peer does. It comes back by itself.
 */
final class Roster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VipAgent.class);

    /** How long a VIP that is out waits before it tries again, if nothing changes. */
    private static final long RETRY_NANOS = Duration.ofSeconds(10).toNanos();
    /** How soon after a failed attempt a changed interface is a reason for another: the attempt itself may have changed one. */
    private static final long SETTLE_NANOS = Duration.ofMillis(100).toNanos();

    private final Setup setup;
    private final Netlink netlink;
    private final Admission admission;
    private final Consumer<VipReport> reports;
    private boolean pulseIsSound;
    private boolean mayFailBack = true;
    private final Lans lans;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Groups groups = new Groups(members.values());

    Roster(Setup setup, Netlink netlink, Consumer<VipReport> reports) {
        this.setup = setup;
        admission = new Admission(setup, netlink);
        this.netlink = netlink;
        lans = new Lans(setup, netlink);
        this.reports = reports;
    }

    /** What may fail with the fence. */
    private interface Deed {
        void on(VirtualRouter router) throws KernelException;
    }

    void start(List<Vip> vips, long nowNanos) throws VipUnavailable {
        for (Vip vip : vips) {
            var member = new Member(vip, reports, nowNanos);
            members.put(vip.name(), member);
            try {
                join(member, nowNanos);
            } catch (VipUnavailable e) {
                throw new VipUnavailable("VIP " + vip.name() + ": " + e.getMessage(), e);
            }
        }
    }

    /** Makes these the configured VIPs. All that go are gone before the first one comes: it may want a VRID or an address of theirs. */
    void apply(List<Vip> vips, long nowNanos) {
        Map<String, Vip> wanted = new LinkedHashMap<>();
        vips.forEach(vip -> wanted.put(vip.name(), vip));
        members.values().removeIf(member -> {
            Vip next = wanted.get(member.vip.name());
            if (next == null) {
                leave(member, "removed", "removed from the configuration", nowNanos);
            } else if (!member.isSameRouter(next)) {
                leave(member, "changed", "its VRID, interface or kind of address has changed", nowNanos);
            }
            return next == null;
        });
        for (Vip next : wanted.values()) {
            Member member = members.computeIfAbsent(next.name(), _ -> new Member(next, reports, nowNanos));
            member.mayFailBack = mayFailBack;
            Vip former = member.vip;
            member.vip = next;
            if (member.router == null) {
                tryToJoin(member, nowNanos);
            } else {
                if (!former.addresses().equals(next.addresses())) { readdress(member, former, nowNanos); }
                reconfigure(member, nowNanos);
            }
        }
        lans.retain(members.values().stream().map(member -> member.vip.interfaceName()).toList());
    }

    private void readdress(Member member, Vip former, long nowNanos) {
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

    /** How well this node could serve each VIP now; a VIP that is not among them is well. */
    void assess(Map<String, Fitness> byVip, long nowNanos) {
        for (Member member : members.values()) {
            Fitness fitness = byVip.getOrDefault(member.vip.name(), Fitness.WELL);
            if (!fitness.equals(member.fitness)) {
                member.fitness = fitness;
                reconfigure(member, nowNanos);
            }
        }
    }

    private void reconfigure(Member member, long nowNanos) {
        perform(member,
                router -> router.reconfigure(Parameters.of(member.vip, setup, router.self(), member.fitness, member.mayFailBack), nowNanos),
                nowNanos);
    }

    /** Whether the two gateways hear each other's pulse now, which proves what VRRP only says. */
    void pulseIsSound(boolean sound) {
        pulseIsSound = sound;
    }

    /** Whether this node may take VIPs back that it is preferred for, and that say so. */
    void mayFailBack(boolean may, long nowNanos) {
        if (may == mayFailBack) { return; }
        mayFailBack = may;
        for (Member member : members.values()) {
            member.mayFailBack = may;
            reconfigure(member, nowNanos);
        }
    }

    /** The other gateway's pulse said this. What it says of a VIP that is not here concerns nobody. */
    void claimed(List<Claim> claims, long nowNanos) {
        Node peer = setup.peer().orElseThrow();
        for (Claim claim : claims) {
            for (Member member : members.values()) {
                if (member.router != null && member.router.isMeantBy(claim)) {
                    boolean barred = groups.isBarred(member, nowNanos);
                    perform(member, router -> router.claimed(claim, member.speaker(peer), barred, nowNanos), nowNanos);
                }
            }
        }
    }

    /** The other gateway has heard what we told it at this time. */
    void acknowledged(long sentAtNanos, long nowNanos) {
        members.values().forEach(member -> perform(member, router -> router.acknowledged(sentAtNanos, nowNanos), nowNanos));
    }

    /** The other gateway's process had ended by this time. */
    void peerGone(long atNanos, long nowNanos) {
        members.values().forEach(member -> perform(member, router -> router.peerGone(atNanos, nowNanos), nowNanos));
    }

    /** The witness has said whose this vote is. */
    void granted(VoteId vote, long untilNanos, long nowNanos) {
        for (Member member : members.values()) {
            if (groups.voteOf(member).equals(vote)) {
                perform(member, router -> router.step(new Event.Granted(untilNanos), nowNanos), nowNanos);
            }
        }
    }

    /** What this node's pulse is to say. */
    List<Claim> claims(long nowNanos) {
        return members.values().stream().map(member -> member.claim(groups.isBarred(member, nowNanos), nowNanos)).toList();
    }

    /** What the witness is to be asked now. */
    Ballot takeQuestions() {
        var ballot = new Ballot();
        for (Member member : members.values()) {
            VirtualRouter router = member.router;
            if (router != null) {
                router.takeQuestion()
                        .ifPresent(
                                as -> ballot.add(new Question(groups.voteOf(member), as, router.leaseMillis()), router.activeUntilNanos()));
            }
        }
        return ballot;
    }

    /** When the other gateway last advertised any VIP; empty: it never did. */
    OptionalLong peerAdvertisedNanos() {
        return members.values().stream().flatMap(member -> member.ledger.peer().stream()).mapToLong(PeerSeen::lastHeardNanos)
                .reduce((a, b) -> a - b >= 0 ? a : b);
    }

    /**
     * Handles what came in by one of this interface's sockets, up to a bound: what is left makes it readable again. It is judged by a
     * clock that is read after it has come: since the turn began this process may have been stopped.
     */
    void receive(Lan lan, int fd) {
        List<Arrival> arrivals = lan.receive(fd);
        long nowNanos = System.nanoTime();
        for (Arrival arrival : arrivals) {
            switch (arrival) {
                case Arrival.Advertised(var advertisement, var from) -> heard(lan, advertisement, from, nowNanos);
                case Arrival.Asked(var solicitation) -> routerFor(lan, solicitation.target()).ifPresent(
                        member -> perform(member, router -> router.asked(solicitation, nowNanos), nowNanos));
                case Arrival.Claimed(var claim) -> routerFor(lan, claim.address()).ifPresent(
                        member -> perform(member, router -> router.step(new Event.Claimed(claim.by().toString()), nowNanos), nowNanos));
            }
        }
    }

    private Optional<Member> routerFor(Lan lan, InetAddress address) {
        return members.values().stream().filter(member -> member.router != null && member.router.lan() == lan)
                .filter(member -> member.vip.addresses().contains(address)).findFirst();
    }

    private void heard(Lan lan, Advertisement advertisement, InetAddress from, long nowNanos) {
        for (Member member : members.values()) {
            if (member.router != null && member.router.answersTo(lan, advertisement.vrid(), from)) {
                if (setup.isForeign(from)) {
                    member.ledger.foreign(advertisement, from, nowNanos);
                } else {
                    boolean isPeer = setup.peer().isPresent();
                    perform(member, router -> router.heard(advertisement, from, isPeer, pulseIsSound, nowNanos), nowNanos);
                }
                return;
            }
        }
        lan.drop("unknown-vrid");
    }

    /**
     * Asks after every interface: withdraws VIPs whose interface is down, has others come back, restores deleted addresses.
     *
     * @param tell tells the other gateway what this one claims now
     */
    void interfacesChanged(Runnable tell, long nowNanos) {
        for (Lan lan : lans.all()) {
            try {
                lan.refresh(netlink);
                if (!lan.link().running()) { withdrawAll(lan, lan.link().whyDown(), tell, nowNanos); }
            } catch (KernelException e) {
                withdrawAll(lan, String.valueOf(e.getMessage()), () -> {}, nowNanos); // who knows whether it is still heard
                lans.forget(lan);
            }
        }
        for (Member member : members.values()) {
            perform(member, router -> router.restore(nowNanos), nowNanos);
            boolean maySoon = member.retryNotBeforeNanos - nowNanos <= 0;
            if (member.router == null) { member.retryAtNanos = maySoon ? nowNanos : member.retryNotBeforeNanos; }
        }
    }

    void tick(long nowNanos) {
        for (Member member : members.values()) {
            if (member.router == null && nowNanos - member.retryAtNanos >= 0) { tryToJoin(member, nowNanos); }
            if (groups.mayGoOn(member, nowNanos)) { perform(member, router -> router.tick(nowNanos), nowNanos); }
            groups.splitFrom(member, setup.pairing().isPresent()).ifPresent(fellow -> perform(member,
                    router -> router.step(new Event.GroupLost(fellow.vip.name()), nowNanos), nowNanos));
            member.ledger.alarms().expire(nowNanos);
        }
    }

    long untilDueNanos(long nowNanos) {
        long until = Long.MAX_VALUE;
        for (Member member : members.values()) {
            until = Math.min(until, untilDueNanos(member, nowNanos));
        }
        return until;
    }

    /** One that waits for its group is due when another one is, or when it hears something. */
    private long untilDueNanos(Member member, long nowNanos) {
        if (member.router == null) { return Math.max(member.retryAtNanos - nowNanos, 0); }
        long due = member.router.untilDueNanos(nowNanos);
        return due > 0 || groups.mayGoOn(member, nowNanos) ? due : Long.MAX_VALUE;
    }

    List<Lan> lans() { return lans.all(); }

    List<VipStatus> status() {
        return members.values().stream()
                .map(member -> member.status(setup, lans.of(member.vip.interfaceName()).map(Lan::dropped).orElse(Map.of()))).toList();
    }

    /** Why a VIP cannot be handed to the other gateway; empty: it is. */
    Optional<String> handOver(String vip, long nowNanos) {
        Member member = members.get(vip);
        if (member == null) { return Optional.of("there is no VIP of this name; the VIPs are " + String.join(", ", members.keySet())); }
        if (member.router == null) { return Optional.of("it takes no part here: " + member.ledger.reason()); }
        var refusal = new AtomicReference<Optional<String>>(Optional.of("it was lost meanwhile"));
        perform(member, router -> refusal.set(router.handOver(setup.self().name(), nowNanos)), nowNanos);
        return refusal.get();
    }

    /** Hands every VIP over, and takes no part any more. */
    void retire(long nowNanos) {
        members.values().forEach(member -> perform(member, router -> router.retire(nowNanos), nowNanos));
    }

    /** Whether connections are served here to a VIP that has been handed over. */
    boolean isLingering() {
        return members.values().stream().anyMatch(member -> member.router != null && member.router.moves().isLingering());
    }

    /** Gives every VIP up, before {@link #stop} does the rest. */
    void resign(long nowNanos) {
        for (Member member : members.values()) {
            VirtualRouter router = member.router;
            if (router != null) { router.resign(nowNanos); }
        }
    }

    /** Resigns every VIP. */
    void stop(String why, long nowNanos) {
        for (Member member : members.values()) member.takeOut().ifPresent(leaving -> surelyEnd(leaving, "stopped", why, nowNanos));
    }

    private void tryToJoin(Member member, long nowNanos) {
        try {
            join(member, nowNanos);
        } catch (VipUnavailable e) {
            setupFailed(member, e, nowNanos);
        }
    }

    private static void setupFailed(Member member, VipUnavailable why, long nowNanos) {
        member.retry(nowNanos + RETRY_NANOS, nowNanos + SETTLE_NANOS);
        member.ledger.setupFailed(why.getMessage());
    }

    private void join(Member member, long nowNanos) throws VipUnavailable {
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
    private void perform(Member member, Deed deed, long nowNanos) {
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
    private void withdrawAll(Lan lan, String why, Runnable tell, long nowNanos) {
        var leavings = members.values().stream().filter(member -> member.router != null && member.router.lan() == lan)
                .flatMap(member -> member.takeOut().stream()).toList();
        if (!leavings.isEmpty()) { tell.run(); }
        for (Leaving leaving : leavings) {
            surelyEnd(leaving, "interface-down", why, nowNanos);
            leaving.member().retry(nowNanos + RETRY_NANOS, nowNanos);
        }
    }

    private void leave(Member member, String cause, String why, long nowNanos) {
        member.takeOut().ifPresent(leaving -> end(leaving, cause, why, nowNanos));
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

    @Override
    public void close() { lans.close(); }
}
