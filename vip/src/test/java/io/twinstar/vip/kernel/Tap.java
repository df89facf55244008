package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.Arp;
import io.twinstar.vip.packet.ArpCodec;
import io.twinstar.vip.packet.Decoded;
import io.twinstar.vip.packet.Mac;
import io.twinstar.vip.packet.Nd;
import io.twinstar.vip.packet.NdCodec;
import io.twinstar.vip.packet.VrrpCodec;

/** Records every frame on an interface, with the time at which it was read. */
public final class Tap implements AutoCloseable {

    private static final int ETH_P_ALL = 0x0003;
    private static final int ETHERNET_HEADER_BYTES = 14;

    private final int fd;
    private final EventFd stop;
    private final Thread reader;
    private final List<Frame> frames = new CopyOnWriteArrayList<>();

    /** A frame on the wire, and what it was if it was one of these. */
    public record Frame(long atNanos, Mac source, Optional<Arp> arp, Optional<Nd> nd, Optional<Advertisement> advertisement) {

        /** Whether it is gratuitous ARP, or a neighbour advertisement, for this address. */
        public boolean claims(InetAddress address) {
            return arp.filter(it -> it.sender().equals(address) && it.target().equals(address)).isPresent()
                    || nd.filter(it -> it instanceof Nd.Advertisement(_, var target) && target.equals(address)).isPresent();
        }

        static Frame of(long atNanos, ByteBuffer bytes) {
            Decoded decoded = VrrpCodec.decodePacket(bytes.slice(ETHERNET_HEADER_BYTES, bytes.remaining() - ETHERNET_HEADER_BYTES));
            return new Frame(atNanos, Mac.read(bytes.slice(Mac.BYTES, Mac.BYTES)), ArpCodec.decode(bytes), NdCodec.decode(bytes),
                    decoded instanceof Advertisement advertisement ? Optional.of(advertisement) : Optional.empty());
        }
    }

    /** To be called on the thread of the interface's namespace. */
    public Tap(String interfaceName) throws KernelException {
        try (var arena = Arena.ofConfined(); var netlink = new Netlink()) {
            fd = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.CLOEXEC | Libc.NONBLOCK, 0);
            var address = arena.allocate(20, Integer.BYTES);
            address.asByteBuffer().order(ByteOrder.nativeOrder()).putShort((short) Libc.AF_PACKET)
                    .putShort(Short.reverseBytes((short) ETH_P_ALL)).putInt(netlink.link(interfaceName).index());
            Libc.bind(fd, address);
        }
        stop = new EventFd();
        reader = Thread.ofPlatform().daemon().start(this::read);
    }

    public List<Frame> frames() { return frames; }

    private void read() {
        var memory = Arena.ofAuto().allocate(65_536);
        var poll = new Poll(stop.fd(), fd);
        try {
            while (!poll.readable(0)) {
                poll.await(1_000_000_000);
                for (int length = Libc.read(fd, memory); length >= 0; length = Libc.read(fd, memory)) {
                    frames.add(Frame.of(System.nanoTime(), memory.asSlice(0, length).asByteBuffer()));
                }
            }
        } catch (KernelException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        stop.signal();
        try {
            reader.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Libc.close(fd);
        stop.close();
    }
}
