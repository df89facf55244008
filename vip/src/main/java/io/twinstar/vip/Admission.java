package io.twinstar.vip;

import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Vip;
import io.twinstar.vip.fence.Fence;
import io.twinstar.vip.fence.Lease;
import io.twinstar.vip.fence.Passage;
import io.twinstar.vip.kernel.Errno;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.Tun;

/** What a VIP needs of the kernel before it can take part. */
final class Admission {

    private static final Logger LOG = LoggerFactory.getLogger(VipAgent.class);
    private static final Pattern DEVICE_SUFFIX = Pattern.compile("[A-Za-z0-9_.-]+");

    private final Setup setup;
    private final Netlink netlink;

    Admission(Setup setup, Netlink netlink) {
        this.setup = setup;
        this.netlink = netlink;
    }

    /** @param lan an interface that is up */
    VirtualRouter admit(Member member, Lan lan) throws VipUnavailable {
        Vip vip = member.vip;
        lan.join(netlink, vip);
        try {
            clear(vip.name(), vip.addresses(), lan.link());
            return open(member, lan);
        } catch (KernelException e) {
            throw VipUnavailable.because("prepare " + vip.addresses().getFirst().getHostAddress(), e);
        }
    }

    /** For one that takes part already and has other addresses now. */
    void admitAddresses(Vip vip, Lan lan, List<InetAddress> added) throws VipUnavailable {
        lan.join(netlink, vip);
        try {
            clear(vip.name(), added, lan.link());
        } catch (KernelException e) {
            throw VipUnavailable.because("prepare " + added.getFirst().getHostAddress(), e);
        }
    }

    /** The lease first: the kernel closes what a dead process had open last first, and the address is to go before what guards it. */
    private VirtualRouter open(Member member, Lan lan) throws KernelException {
        Vip vip = member.vip;
        String device = deviceName(vip, lan.link());
        Lease lease = Lease.open(device, lan.link(), vip.addresses());
        try {
            Fence fence = Fence.choose(netlink, lan.link(), device, vip.addresses());
            var passage = Passage.open(device, lan.link(), setup.self().address(), vip.addresses());
            var orphans = new Orphans(lan, setup.known(), member.ledger);
            var moves = new Moves(vip, fence, lease, passage, orphans, () -> setup.connections().applyAsLong(vip.name()),
                    member.ledger::tell);
            return new VirtualRouter(vip, Parameters.of(vip, setup, lan.source(vip), member.fitness, member.mayFailBack), lan, fence, lease,
                    moves,
                    member.ledger);
        } catch (KernelException e) {
            lease.close();
            throw e;
        }
    }

    /** A Backup must not hold the address: removes what a former process of ours has left, and refuses what somebody configured. */
    private void clear(String vip, List<InetAddress> addresses, Link link) throws KernelException, VipUnavailable {
        for (InetAddress address : addresses) {
            try {
                netlink.deleteAddress(link.index(), address);
                LOG.warn("VIP {}: removed {} from {}, left there by a former process", vip, address.getHostAddress(), link.name());
            } catch (KernelException e) {
                if (e.errno() != Errno.EADDRNOTAVAIL) { throw e; }
            }
        }
        for (var there : netlink.addresses(link.index())) {
            if (addresses.contains(there.address())) {
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
}
