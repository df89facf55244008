package io.twinstar.vip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Node;
import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.election.Router;
import io.twinstar.vip.fence.Fence;
import io.twinstar.vip.fence.Lease;
import io.twinstar.vip.kernel.Errno;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.Tun;
import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.Nd;

/**
 * The configured VIPs, those that take part and those that wait until they can, and the interfaces they live on.
 *
 * <p>A VIP whose interface is missing or down, or whose address could not be held, is out: it neither advertises nor takes
 * over, so that its peer does. It comes back by itself.
 */
final class Roster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VipAgent.class);
    private static final int PREFERRED_PRIORITY = 254; // the highest below an owner's: the skew is shortest
    private static final int OTHER_PRIORITY = 253;
    private static final Pattern DEVICE_SUFFIX = Pattern.compile("[A-Za-z0-9_.-]+");

    /** How long a VIP that is out waits before it tries again, if nothing changes. */
    private static final long RETRY_NANOS = Duration.ofSeconds(10).toNanos();
    /** How soon after a failed attempt a changed interface is a reason for another: the attempt itself may have changed one. */
    private static final long SETTLE_NANOS = Duration.ofMillis(100).toNanos();

    private final Node self;
    private final Netlink netlink;
    private final Consumer<VipReport> reports;
    private final Map<String, Lan> lans = new LinkedHashMap<>();
    private final Map<String, Member> members = new LinkedHashMap<>();

    Roster(Node self, Netlink netlink, Consumer<VipReport> reports) {
        this.self = self;
        this.netlink = netlink;
        this.reports = reports;
    }

    /** One configured VIP. */
    private static final class Member {
        private Vip vip;
        private final Ledger ledger;
        private @Nullable VirtualRouter router; // null: out
        private long retryAtNanos;
        private long retryNotBeforeNanos;

        Member(Vip vip, Ledger ledger) {
            this.vip = vip;
            this.ledger = ledger;
        }

        void retry(long atNanos, long notBeforeNanos) {
            retryAtNanos = atNanos;
            retryNotBeforeNanos = notBeforeNanos;
        }
    }

    /** What may fail with the fence. */
    private interface Deed {
        void on(VirtualRouter router) throws KernelException;
    }

    void start(List<Vip> vips, long nowNanos) throws VipUnavailable {
        for (Vip vip : vips) {
            var member = new Member(vip, new Ledger(vip.name(), reports, nowNanos));
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
                leave(member, "removed from the configuration", nowNanos);
            } else if (!isSameRouter(member.vip, next)) { leave(member, "its address, VRID or interface has changed", nowNanos); }
            return next == null;
        });
        for (Vip next : wanted.values()) {
            Member member = members.computeIfAbsent(next.name(), name -> new Member(next, new Ledger(name, reports, nowNanos)));
            member.vip = next;
            if (member.router == null) {
                tryToJoin(member, nowNanos);
            } else {
                perform(member, router -> router.reconfigure(parameters(next, router.lan().source(next)), nowNanos), nowNanos);
            }
        }
        closeUnusedLans();
    }

    private static boolean isSameRouter(Vip a, Vip b) {
        return a.addresses().equals(b.addresses()) && a.vrid() == b.vrid() && a.interfaceName().equals(b.interfaceName())
                && a.wire().unicast() == b.wire().unicast();
    }

    /** Handles what came in by one of this interface's sockets, up to a bound: what is left makes it readable again. */
    void receive(Lan lan, int fd, long nowNanos) {
        for (Arrival arrival : lan.receive(fd)) {
            switch (arrival) {
                case Arrival.Advertised(var advertisement, var from) -> heard(lan, advertisement, from, nowNanos);
                case Arrival.Asked(var solicitation) -> asked(lan, solicitation, nowNanos);
                case Arrival.Claimed(var claim) -> LOG.info("{} says that it has {}", claim.by(), claim.address().getHostAddress());
            }
        }
    }

    private void asked(Lan lan, Nd.Solicitation solicitation, long nowNanos) {
        for (Member member : members.values()) {
            if (member.router != null && member.router.lan() == lan && member.vip.addresses().contains(solicitation.target())) {
                member.router.asked(solicitation, nowNanos);
            }
        }
    }

    private void heard(Lan lan, Advertisement advertisement, InetAddress from, long nowNanos) {
        for (Member member : members.values()) {
            if (member.router != null && member.router.answersTo(lan, advertisement.vrid(), from)) {
                perform(member, router -> router.heard(advertisement, from, nowNanos), nowNanos);
                return;
            }
        }
        lan.drop("unknown-vrid");
    }

    /** Asks after every interface: withdraws VIPs whose interface is down, has others come back, restores deleted addresses. */
    void interfacesChanged(long nowNanos) {
        for (Lan lan : lans()) {
            try {
                lan.refresh(netlink);
                if (!lan.link().running()) { withdrawAll(lan, whyDown(lan.link()), nowNanos); }
            } catch (KernelException e) {
                withdrawAll(lan, e.getMessage(), nowNanos);
                lans.remove(lan.link().name());
                lan.close();
            }
        }
        for (Member member : members.values()) {
            perform(member, router -> router.restore(nowNanos), nowNanos);
            boolean maySoon = member.retryNotBeforeNanos - nowNanos <= 0;
            if (member.router == null) { member.retryAtNanos = maySoon ? nowNanos : member.retryNotBeforeNanos; }
        }
    }

    private static String whyDown(Link link) { return link.name() + (link.up() ? " has no carrier" : " is down"); }

    void tick(long nowNanos) {
        for (Member member : members.values()) {
            if (member.router == null && nowNanos - member.retryAtNanos >= 0) { tryToJoin(member, nowNanos); }
            perform(member, router -> router.tick(nowNanos), nowNanos);
        }
    }

    long untilDueNanos(long nowNanos) {
        long until = Long.MAX_VALUE;
        for (Member member : members.values()) {
            long due = member.router == null ? Math.max(member.retryAtNanos - nowNanos, 0) : member.router.untilDueNanos(nowNanos);
            until = Math.min(until, due);
        }
        return until;
    }

    List<Lan> lans() { return List.copyOf(lans.values()); }

    List<VipStatus> status() {
        List<VipStatus> all = new ArrayList<>();
        for (Member member : members.values()) {
            Lan lan = lans.get(member.vip.interfaceName());
            String heldBy = member.router == null ? "nothing" : member.router.heldBy();
            all.add(member.ledger.status(member.vip, parameters(member.vip, self.address()).priority(), heldBy,
                    lan == null ? Map.of() : lan.dropped()));
        }
        return List.copyOf(all);
    }

    /** Resigns every VIP. A bug that shows in one must not keep this node from releasing the others. */
    void stop(String why, long nowNanos) {
        for (Member member : members.values()) {
            try {
                leave(member, why, nowNanos);
            } catch (RuntimeException | AssertionError bug) {
                LOG.error("VIP {} was released without resigning", member.vip.name(), bug);
            }
        }
    }

    private void tryToJoin(Member member, long nowNanos) {
        try {
            join(member, nowNanos);
        } catch (VipUnavailable e) {
            member.retry(nowNanos + RETRY_NANOS, nowNanos + SETTLE_NANOS);
            member.ledger.setupFailed(e.getMessage());
        }
    }

    private void join(Member member, long nowNanos) throws VipUnavailable {
        Vip vip = member.vip;
        Lan lan = lans.get(vip.interfaceName());
        if (lan == null) {
            lan = Lan.open(netlink, vip.interfaceName(), self, Optional.empty());
            lans.put(vip.interfaceName(), lan);
        }
        if (!lan.link().running()) {
            member.retry(nowNanos + RETRY_NANOS, nowNanos);
            member.ledger.become(Role.INITIALIZE, "interface-down", whyDown(lan.link()), nowNanos);
            return;
        }
        lan.join(netlink, vip);
        try {
            clear(vip, lan.link());
            member.router = open(member, lan);
        } catch (KernelException e) {
            throw VipUnavailable.because("prepare " + vip.addresses().getFirst().getHostAddress(), e);
        }
        perform(member, router -> router.start(nowNanos), nowNanos);
    }

    /** The lease first: the kernel closes what a dead process had open last first, and the address is to go before what guards it. */
    private VirtualRouter open(Member member, Lan lan) throws KernelException {
        Vip vip = member.vip;
        String device = deviceName(vip, lan.link());
        Lease lease = Lease.open(device, lan.link(), vip.addresses());
        try {
            Fence fence = Fence.choose(netlink, lan.link(), device, vip.addresses());
            var router = new VirtualRouter(vip, parameters(vip, lan.source(vip)), lan, fence, lease, member.ledger);
            LOG.info("VIP {} will be held by {}", vip.name(), router.heldBy());
            return router;
        } catch (KernelException e) {
            lease.close();
            throw e;
        }
    }

    /** A Backup must not hold the address: removes what a former process of ours has left, and refuses what somebody configured. */
    private void clear(Vip vip, Link link) throws KernelException, VipUnavailable {
        for (InetAddress address : vip.addresses()) {
            try {
                netlink.deleteAddress(link.index(), address);
                LOG.warn("VIP {}: removed {} from {}, left there by a former process", vip.name(), address.getHostAddress(), link.name());
            } catch (KernelException e) {
                if (e.errno() != Errno.EADDRNOTAVAIL) { throw e; }
            }
        }
        for (var there : netlink.addresses(link.index())) {
            if (vip.addresses().contains(there.address())) {
                throw new VipUnavailable("%s/%d is configured on %s: this node would answer for it as Backup, too".formatted(
                        there.address().getHostAddress(), there.prefixLength(), link.name()));
            }
        }
    }

    private static String deviceName(Vip vip, Link link) {
        String telling = "ts-" + vip.name();
        boolean fits = telling.length() <= Tun.NAME_MAX && DEVICE_SUFFIX.matcher(vip.name()).matches();
        return fits ? telling : "ts" + link.index() + "-" + vip.vrid();
    }

    private Router parameters(Vip vip, InetAddress source) {
        boolean preferred = vip.preferred().isEmpty() || vip.preferred().get().equals(self.name());
        int intervalCentis = (int) (vip.advertise().toMillis() / 10);
        return new Router(vip.vrid(), preferred ? PREFERRED_PRIORITY : OTHER_PRIORITY, intervalCentis,
                vip.failback().equals(Vip.Failback.AT_ONCE), source);
    }

    /** If the VIP takes part. A failed fence withdraws it, for long: each attempt takes the VIP from the peer for a moment. */
    private void perform(Member member, Deed deed, long nowNanos) {
        if (member.router == null) { return; }
        try {
            deed.on(member.router);
        } catch (KernelException e) {
            leave(member, "cannot hold the address: " + e.getMessage(), nowNanos);
            member.retry(nowNanos + RETRY_NANOS, nowNanos + RETRY_NANOS);
        }
    }

    private void withdrawAll(Lan lan, String why, long nowNanos) {
        for (Member member : members.values()) {
            if (member.router != null && member.router.lan() == lan) {
                leave(member, why, nowNanos);
                member.retry(nowNanos + RETRY_NANOS, nowNanos);
            }
        }
    }

    private void leave(Member member, String why, long nowNanos) {
        VirtualRouter leaving = member.router;
        member.router = null;
        if (leaving != null) {
            leaving.stop(why, nowNanos);
            leaving.lan().leave(member.vip);
        }
    }

    private void closeUnusedLans() {
        var used = members.values().stream().map(member -> member.vip.interfaceName()).toList();
        lans.entrySet().removeIf(lan -> {
            if (used.contains(lan.getKey())) { return false; }
            lan.getValue().close();
            return true;
        });
    }

    @Override
    public void close() {
        lans.values().forEach(Lan::close);
        lans.clear();
    }
}
