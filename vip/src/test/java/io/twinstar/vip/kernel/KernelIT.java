package io.twinstar.vip.kernel;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.ArpCodec;
import io.twinstar.vip.packet.Mac;
import io.twinstar.vip.packet.Nd;
import io.twinstar.vip.packet.NdCodec;
import io.twinstar.vip.packet.VrrpCodec;

import static io.twinstar.conf.Vip.Checksum.PSEUDO_HEADER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The system calls, each against the kernel: two hosts on one cable. */
class KernelIT {

    private static final long PATIENCE_NANOS = 1_000_000_000;

    private final Inet4Address left = address("198.18.0.11");
    private final Inet4Address right = address("198.18.0.12");
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
        Ipv4Socket sender = here.call(() -> new Ipv4Socket(link("eth0"), left));
        Ipv4Socket receiver = there.call(() -> new Ipv4Socket(link("eth0"), right));
        var advertisement = new Advertisement(51, 254, 5, List.of(vip));
        sender.send(VrrpCodec.encode(advertisement, left, VrrpCodec.GROUP, PSEUDO_HEADER), VrrpCodec.GROUP);
        awaitReadable(receiver.fd());
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
    void aRawSocketSendsFromTheGivenAddressToOneHost() throws KernelException {
        try (var sender = here.call(() -> new Ipv4Socket(link("eth0"), left));
                var receiver = there.call(() -> new Ipv4Socket(link("eth0"), right))) {
            var advertisement = new Advertisement(51, 254, 5, List.of(vip));
            sender.send(VrrpCodec.encode(advertisement, left, right, PSEUDO_HEADER), right);
            awaitReadable(receiver.fd());
            ByteBuffer packet = receiver.receive();
            assertThat(VrrpCodec.decodePacket(packet)).isEqualTo(advertisement);
            assertThat(VrrpCodec.source(packet)).isEqualTo(left); // routing would have chosen the first
        }
    }

    @Test
    void anIpv6SocketSendsFromTheGivenAddressToAllOthersOnTheCableOrToOne() throws KernelException {
        here.run("ip addr add fe80::11/64 dev eth0 nodad; ip addr add fe80::9/64 dev eth0 nodad");
        there.run("ip addr add fe80::12/64 dev eth0 nodad");
        Inet6Address source = ipv6("fe80::11");
        try (var sender = here.call(() -> new Ipv6Socket(link("eth0"), source));
                var receiver = there.call(() -> new Ipv6Socket(link("eth0"), ipv6("fe80::12")))) {
            var advertisement = new Advertisement(51, 254, 5, List.of(ipv6("fe80::200:5eff:fe00:233"), ipv6("2001:db8::64")));
            for (Inet6Address destination : List.of(VrrpCodec.GROUP_IPV6, ipv6("fe80::12"))) {
                sender.send(VrrpCodec.encode(advertisement, source, destination, PSEUDO_HEADER), destination);
                awaitReadable(receiver.fd());
                Ipv6Socket.Packet packet = receiver.receive().orElseThrow();
                assertThat(packet.source()).isEqualTo(source);
                assertThat(packet.destination()).isEqualTo(destination);
                assertThat(packet.hopLimit()).isEqualTo(255);
                assertThat(VrrpCodec.decode(packet.payload(), packet.hopLimit(), packet.source(), packet.destination()))
                        .isEqualTo(advertisement);
            }
            assertThat(receiver.receive()).isEmpty();
            assertThat(sender.receive()).as("the sender hears itself").isEmpty();
        }
    }

    @Test
    void anIpv6SocketRefusesToSendFromAnAddressThatIsNotThere() throws KernelException {
        try (var sender = here.call(() -> new Ipv6Socket(link("eth0"), ipv6("fe80::99")))) {
            assertThat(refusal(() -> sender.send(new byte[8], VrrpCodec.GROUP_IPV6))).hasMessageStartingWith("send: ");
        }
    }

    @Test
    void theLargestIpv6AdvertisementThereCanBeComesWhole() throws KernelException {
        here.run("ip addr add fe80::11/64 dev eth0 nodad");
        there.run("ip addr add fe80::12/64 dev eth0 nodad");
        Inet6Address source = ipv6("fe80::11");
        try (var sender = here.call(() -> new Ipv6Socket(link("eth0"), source));
                var receiver = there.call(() -> new Ipv6Socket(link("eth0"), ipv6("fe80::12")))) {
            var advertisement = new Advertisement(51, 254, 5, Collections.nCopies(255, ipv6("2001:db8::64")));
            sender.send(VrrpCodec.encode(advertisement, source, VrrpCodec.GROUP_IPV6, PSEUDO_HEADER), VrrpCodec.GROUP_IPV6);
            awaitReadable(receiver.fd());
            assertThat(receiver.receive().orElseThrow().payload().remaining()).isEqualTo(8 + 255 * 16);
        }
    }

    @Test
    void aGroupIsJoinedAndLeft() throws KernelException {
        try (var socket = here.call(() -> new Ipv6Socket(link("eth0"), ipv6("fe80::11")))) {
            socket.join(ipv6("ff02::1:ff00:64"));
            assertThat(here.run("ip maddr show dev eth0")).contains("ff02::12", "ff02::1:ff00:64", "33:33:ff:00:00:64");
            socket.leave(ipv6("ff02::1:ff00:64"));
            assertThat(here.run("ip maddr show dev eth0")).contains("ff02::12").doesNotContain("ff02::1:ff00:64", "33:33:ff:00:00:64");
        }
    }

    @Test
    void packetSocketsReceiveTheirOwnKindOfFrameOnly() throws Exception {
        here.run("ip addr add 2001:db8::11/64 dev eth0 nodad");
        there.run("ip addr add 2001:db8::12/64 dev eth0 nodad");
        try (var arp = there.call(() -> PacketSocket.forArp(link("eth0")));
                var nd = there.call(() -> PacketSocket.forNeighbourDiscovery(link("eth0")))) {
            here.run("ip neigh flush dev eth0");
            assertThat(here.<Boolean>call(() -> right.isReachable(1000))).isTrue(); // asks by ARP, then sends IPv4
            assertThat(here.<Boolean>call(() -> ipv6("2001:db8::12").isReachable(1000))).isTrue(); // solicits, then sends ICMPv6
            assertThat(received(arp)).isNotEmpty().allMatch(frame -> ArpCodec.decode(frame).isPresent());
            assertThat(received(nd)).isNotEmpty().allMatch(frame -> NdCodec.decode(frame).isPresent())
                    .anyMatch(frame -> NdCodec.decode(frame).orElseThrow() instanceof Nd.Solicitation asked
                            && asked.target().equals(ipv6("2001:db8::12")));
        }
    }

    private static List<ByteBuffer> received(PacketSocket socket) throws KernelException {
        List<ByteBuffer> frames = new ArrayList<>();
        for (ByteBuffer frame = socket.receive(); frame.hasRemaining(); frame = socket.receive()) {
            frames.add(ByteBuffer.allocate(frame.remaining()).put(frame).flip());
        }
        return frames;
    }

    @Test
    void onlyTheThreadThatAsksBecomesRealTime() throws Exception {
        here.call(() -> {
            assertThat(policyOfThisThread()).isZero(); // SCHED_OTHER
            Scheduling.becomeRealTime();
            assertThat(policyOfThisThread()).isEqualTo(6); // SCHED_DEADLINE
            return true;
        });
        assertThat(policyOfThisThread()).isZero();
    }

    /** A JVM's thread may spin until an ordinary one has done a thing, which must be able to. */
    @Test
    void threadsThatAreRealTimeAndSpinLeaveTheOthersTheirShare() {
        int cpus = Runtime.getRuntime().availableProcessors();
        var spinning = new CountDownLatch(cpus);
        var over = new AtomicBoolean();
        for (int cpu = 0; cpu < cpus; cpu++) {
            Thread.ofPlatform().daemon().start(() -> {
                assertThatCode(Scheduling::becomeRealTime).doesNotThrowAnyException();
                spinning.countDown();
                while (!over.get()) { Thread.onSpinWait(); }
            });
        }
        assertThatCode(spinning::await).doesNotThrowAnyException();
        long beganNanos = System.nanoTime();
        long longestNanos = 0;
        for (long last = beganNanos; last - beganNanos < 1_500_000_000;) {
            long now = System.nanoTime();
            longestNanos = Math.max(longestNanos, now - last);
            last = now;
        }
        over.set(true);
        assertThat(longestNanos).as("ns without a CPU").isLessThan(500_000_000);
    }

    @Test
    void whoGoesFirstTakesNobodyAlong() throws Exception {
        here.call(() -> {
            Scheduling.goFirst();
            assertThat(niceOfThisThread()).isEqualTo(-5);
            assertThat(sliceOfThisThread()).isIn(100_000, 0); // before Linux 6.12 a thread has none of its own
            var child = new FutureTask<>(KernelIT::niceOfThisThread);
            Thread.ofPlatform().start(child);
            assertThat(child.get()).isZero();
            return true;
        });
    }

    private static int policyOfThisThread() throws IOException { return statOfThisThread(41); }

    private static int niceOfThisThread() throws IOException { return statOfThisThread(19); }

    /** In nanoseconds; 0 where the kernel does not tell. */
    private static int sliceOfThisThread() throws IOException {
        var debugged = Path.of("/proc/thread-self/sched");
        if (!Files.exists(debugged)) { return 0; }
        try (var lines = Files.lines(debugged)) {
            return lines.filter(line -> line.startsWith("se.slice")).mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        }
    }

    /** A field of proc_pid_stat(5), counted from behind the name in parentheses, which is field 2. */
    private static int statOfThisThread(int field) throws IOException {
        String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[field - 3]);
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
    void anIpv6AddressIsUsableAtOnceAndNotPreferredAsASource() throws KernelException {
        Netlink netlink = here.call(Netlink::new);
        int eth0 = netlink.link("eth0").index();
        Inet6Address ipv6 = ipv6("2001:db8::64");
        netlink.addAddress(eth0, ipv6);
        assertThat(here.run("ip -6 addr show dev eth0 to 2001:db8::64")).contains("2001:db8::64/128", "deprecated", "nodad",
                "valid_lft forever").doesNotContain("tentative");
        assertThat(netlink.addresses(eth0)).contains(new InterfaceAddress(ipv6, 128), new InterfaceAddress(left, 24));
        assertThat(refusal(() -> netlink.addAddress(eth0, ipv6)).errno()).isEqualTo(Errno.EEXIST);
        netlink.deleteAddress(eth0, ipv6);
        assertThat(refusal(() -> netlink.deleteAddress(eth0, ipv6)).errno()).isEqualTo(Errno.EADDRNOTAVAIL);
        netlink.addAddress(eth0, ipv6, 100);
        netlink.addAddress(eth0, ipv6, 200);
        assertThat(here.run("ip -6 addr show dev eth0 to 2001:db8::64")).contains("valid_lft 200sec");
        netlink.close();
    }

    @Test
    void theAddressOfOurEndOfAPointToPointLinkIsListed() throws KernelException {
        here.run("ip addr add 2001:db8::1 peer 2001:db8::2 dev eth0; ip addr add 198.18.1.1 peer 198.18.1.2 dev eth0");
        Netlink netlink = here.call(Netlink::new);
        assertThat(netlink.addresses(netlink.link("eth0").index())).extracting(InterfaceAddress::address)
                .contains(ipv6("2001:db8::1"), address("198.18.1.1")).doesNotContain(ipv6("2001:db8::2"), address("198.18.1.2"));
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
        for (NetNs end : List.of(here, there)) { end.run("ip link set eth0 addrgenmode none; ip -6 addr flush dev eth0"); }
        Watch watch = here.call(Watch::new);
        var poll = new Poll(watch.fd());
        poll.await(0);
        assertThat(poll.readable(0)).isFalse();
        for (String change : List.of("ip addr add 198.18.0.50/32 dev eth0", "ip addr add 2001:db8::50/128 dev eth0 nodad",
                "ip link set eth0 down")) {
            here.run(change);
            poll.await(PATIENCE_NANOS);
            assertThat(poll.readable(0)).as(change).isTrue();
            watch.drain();
            poll.await(0);
            assertThat(poll.readable(0)).as("after draining").isFalse();
        }
        watch.close();
    }

    private static void awaitReadable(int fd) throws KernelException {
        var poll = new Poll(fd);
        poll.await(PATIENCE_NANOS);
        assertThat(poll.readable(0)).isTrue();
    }

    private static Inet6Address ipv6(String text) {
        return (Inet6Address) Inet6Address.ofLiteral(text);
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
