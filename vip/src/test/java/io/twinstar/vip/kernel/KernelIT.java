package io.twinstar.vip.kernel;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.Mac;
import io.twinstar.vip.packet.VrrpCodec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The system calls, each against the kernel: two hosts on one cable. */
class KernelIT {

    private static final long PATIENCE_NANOS = 1_000_000_000;

    private final Inet4Address left = address("198.18.0.11");
    private final Inet4Address vip = address("198.18.0.100");
    private final NetNs here = new NetNs("here");
    private final NetNs there = new NetNs("there");

    @BeforeEach
    void connect() {
        here.run("ip link add eth0 type veth peer name eth0 address 02:00:00:00:00:12 netns " + there.path());
        here.run(
                "ip link set eth0 address 02:00:00:00:00:11 up; ip addr add 198.18.0.9/24 dev eth0; ip addr add 198.18.0.11/24 dev eth0");
        there.run("ip link set eth0 up; ip addr add 198.18.0.12/24 dev eth0");
    }

    @AfterEach
    void disconnect() {
        here.close();
        there.close();
    }

    @Test
    void aRawSocketSendsFromTheGivenAddressToAllOthersOnTheCable() throws KernelException {
        RawSocket sender = here.call(() -> new RawSocket(link("eth0"), left));
        RawSocket receiver = there.call(() -> new RawSocket(link("eth0"), address("198.18.0.12")));
        var advertisement = new Advertisement(51, 254, 5, List.of(vip));
        sender.send(VrrpCodec.encode(advertisement, left, VrrpCodec.GROUP));
        var poll = new Poll(receiver.fd());
        poll.await(PATIENCE_NANOS);
        assertThat(poll.readable(0)).isTrue();
        ByteBuffer packet = receiver.receive();
        assertThat(VrrpCodec.decodePacket(packet)).isEqualTo(advertisement); // so its TTL is 255, and its checksum good
        assertThat(VrrpCodec.source(packet)).isEqualTo(left); // the second of the interface's addresses
        assertThat(packet.get(1) & 0xFF).isEqualTo(0xC0); // type of service: network control
        assertThat(receiver.receive().hasRemaining()).isFalse();
        assertThat(sender.receive().hasRemaining()).as("the sender hears itself").isFalse();
        sender.close();
        receiver.close();
    }

    @Test
    void onlyTheThreadThatAsksBecomesRealTime() throws Exception {
        here.call(() -> {
            assertThat(policyOfThisThread()).isZero(); // SCHED_OTHER
            Scheduling.becomeRealTime();
            assertThat(policyOfThisThread()).isEqualTo(2); // SCHED_RR
            return true;
        });
        assertThat(policyOfThisThread()).isZero();
    }

    /** proc_pid_stat(5): field 41, counted from behind the name in parentheses, which is field 2. */
    private static int policyOfThisThread() throws IOException {
        String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[41 - 3]);
    }

    @Test
    void aLinkIsDescribedAndAnUnknownOneRefused() throws KernelException {
        Link eth0 = here.call(() -> link("eth0"));
        assertThat(eth0.mac()).contains(new Mac(0x02_00_00_00_00_11L));
        assertThat(eth0.running()).isTrue();
        there.run("ip link set eth0 down");
        assertThat(here.call(() -> link("eth0")).up()).isTrue();
        assertThat(here.call(() -> link("eth0")).running()).isFalse();
        assertThat(refusal(() -> here.call(() -> link("eth7")))).hasMessage("look up interface eth7: No such device")
                .extracting(KernelException::errno).isEqualTo(Errno.ENODEV);
    }

    @Test
    void anAddressIsAddedOnceAndDeletedOnce() throws KernelException {
        Netlink netlink = here.call(Netlink::new);
        int eth0 = netlink.link("eth0").index();
        netlink.addAddress(eth0, vip);
        assertThat(netlink.addresses(eth0)).contains(new InterfaceAddress(vip, 32), new InterfaceAddress(left, 24));
        assertThat(refusal(() -> netlink.addAddress(eth0, vip)).errno()).isEqualTo(Errno.EEXIST);
        netlink.deleteAddress(eth0, vip);
        assertThat(refusal(() -> netlink.deleteAddress(eth0, vip)).errno()).isEqualTo(Errno.EADDRNOTAVAIL);
        assertThat(refusal(() -> netlink.deleteAddress(eth0, left)).errno()).as("another prefix length").isEqualTo(Errno.EADDRNOTAVAIL);
        assertThat(netlink.addresses(eth0)).doesNotContain(new InterfaceAddress(vip, 32));
        netlink.close();
    }

    @Test
    void anAddressWithALifetimeGetsItAnew() throws KernelException {
        Netlink netlink = here.call(Netlink::new);
        int eth0 = netlink.link("eth0").index();
        netlink.addAddress(eth0, vip, 100);
        assertThat(here.run("ip addr show dev eth0")).contains("valid_lft 100sec");
        netlink.addAddress(eth0, vip, 200);
        assertThat(here.run("ip addr show dev eth0")).contains("valid_lft 200sec");
        netlink.close();
    }

    @Test
    void aTunDeviceEndsWithItsDescriptorAndIsNeverShared() throws KernelException {
        Tun tun = here.call(() -> new Tun("ts-web"));
        assertThat(here.call(() -> link("ts-web")).mac()).isEqualTo(Optional.empty());
        assertThatThrownBy(() -> here.call(() -> new Tun("ts-web"))).cause()
                .hasMessage("create TUN device ts-web: Device or resource busy");
        tun.close();
        assertThat(refusal(() -> here.call(() -> link("ts-web"))).errno()).isEqualTo(Errno.ENODEV);
    }

    @Test
    void aWatchTellsOfChangedAddressesAndLinks() throws KernelException {
        Watch watch = here.call(Watch::new);
        var poll = new Poll(watch.fd());
        poll.await(0);
        assertThat(poll.readable(0)).isFalse();
        for (String change : List.of("ip addr add 198.18.0.50/32 dev eth0", "ip link set eth0 down")) {
            here.run(change);
            poll.await(PATIENCE_NANOS);
            assertThat(poll.readable(0)).as(change).isTrue();
            watch.drain();
            poll.await(0);
            assertThat(poll.readable(0)).as("after draining").isFalse();
        }
        watch.close();
    }

    private static Link link(String name) throws KernelException {
        try (var netlink = new Netlink()) {
            return netlink.link(name);
        }
    }

    private static KernelException refusal(ThrowingCallable call) {
        try {
            call.call();
        } catch (KernelException e) {
            return e;
        } catch (Throwable e) {
            if (e.getCause() instanceof KernelException refused) { return refused; }
            throw new AssertionError(e);
        }
        throw new AssertionError("the kernel did not refuse");
    }

    private static Inet4Address address(String text) {
        try {
            return (Inet4Address) InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
