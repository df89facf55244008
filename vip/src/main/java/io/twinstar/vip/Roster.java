package io.twinstar.vip;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.twinstar.conf.Node;
import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Event;
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

    private final Setup setup;
    private final Netlink netlink;
    private final Consumer<VipReport> reports;
    private final Attendance attendance;
    private boolean pulseIsSound;
    private boolean mayFailBack = true;
    private final Lans lans;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final Groups groups = new Groups(members.values());

    Roster(Setup setup, Netlink netlink, Consumer<VipReport> reports) {
        this.setup = setup;
        this.netlink = netlink;
        lans = new Lans(setup, netlink);
        this.reports = reports;
        attendance = new Attendance(new Admission(setup, netlink), lans, groups, reports);
    }

    void start(List<Vip> vips, long nowNanos) throws VipUnavailable {
        for (Vip vip : vips) {
            var member = new Member(vip, reports, nowNanos);
            members.put(vip.name(), member);
            try {
                attendance.join(member, nowNanos);
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
                attendance.leave(member, "removed", "removed from the configuration", nowNanos);
            } else if (!member.isSameRouter(next)) {
                attendance.leave(member, "changed", "its VRID, interface or kind of address has changed", nowNanos);
            }
            return next == null;
        });
        for (Vip next : wanted.values()) {
            Member member = members.computeIfAbsent(next.name(), _ -> new Member(next, reports, nowNanos));
            member.mayFailBack = mayFailBack;
            Vip former = member.vip;
            member.vip = next;
            if (member.router == null) {
                attendance.tryToJoin(member, nowNanos);
            } else {
                if (!former.addresses().equals(next.addresses())) { attendance.readdress(member, former, nowNanos); }
                reconfigure(member, nowNanos);
            }
        }
        lans.retain(members.values().stream().map(member -> member.vip.interfaceName()).toList());
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
        attendance.perform(member,
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
                    attendance.perform(member, router -> router.claimed(claim, member.speaker(peer), barred, nowNanos), nowNanos);
                }
            }
        }
    }

    /** The other gateway has heard what we told it at this time. */
    void acknowledged(long sentAtNanos, long nowNanos) {
        members.values().forEach(member -> attendance.perform(member, router -> router.acknowledged(sentAtNanos, nowNanos), nowNanos));
    }

    /** The other gateway's process had ended by this time. */
    void peerGone(long atNanos, long nowNanos) {
        members.values().forEach(member -> attendance.perform(member, router -> router.peerGone(atNanos, nowNanos), nowNanos));
    }

    /** The witness has said whose this vote is. */
    void granted(VoteId vote, long untilNanos, long nowNanos) {
        for (Member member : members.values()) {
            if (groups.voteOf(member).equals(vote)) {
                attendance.perform(member, router -> router.step(new Event.Granted(untilNanos), nowNanos), nowNanos);
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
                        member -> attendance.perform(member, router -> router.asked(solicitation, nowNanos), nowNanos));
                case Arrival.Claimed(var claim) -> routerFor(lan, claim.address()).ifPresent(
                        member -> attendance.perform(member, router -> router.step(new Event.Claimed(claim.by().toString()), nowNanos),
                                nowNanos));
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
                    attendance.perform(member, router -> router.heard(advertisement, from, isPeer, pulseIsSound, nowNanos), nowNanos);
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
                if (!lan.link().running()) { attendance.withdrawAll(members.values(), lan, lan.link().whyDown(), tell, nowNanos); }
            } catch (KernelException e) {
                Runnable untold = () -> {}; // who knows whether it is still heard
                attendance.withdrawAll(members.values(), lan, String.valueOf(e.getMessage()), untold, nowNanos);
                lans.forget(lan);
            }
        }
        for (Member member : members.values()) {
            attendance.perform(member, router -> router.restore(nowNanos), nowNanos);
            boolean maySoon = member.retryNotBeforeNanos - nowNanos <= 0;
            if (member.router == null) { member.retryAtNanos = maySoon ? nowNanos : member.retryNotBeforeNanos; }
        }
    }

    void tick(long nowNanos) {
        for (Member member : members.values()) {
            if (member.router == null && nowNanos - member.retryAtNanos >= 0) { attendance.tryToJoin(member, nowNanos); }
            if (groups.mayGoOn(member, nowNanos)) { attendance.perform(member, router -> router.tick(nowNanos), nowNanos); }
            groups.splitFrom(member, setup.pairing().isPresent()).ifPresent(fellow -> attendance.perform(member,
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
        attendance.perform(member, router -> refusal.set(router.handOver(setup.self().name(), nowNanos)), nowNanos);
        return refusal.get();
    }

    /** Hands every VIP over, and takes no part any more. */
    void retire(long nowNanos) {
        members.values().forEach(member -> attendance.perform(member, router -> router.retire(nowNanos), nowNanos));
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
        members.values().forEach(member -> attendance.surelyLeave(member, "stopped", why, nowNanos));
    }

    @Override
    public void close() { lans.close(); }
}
