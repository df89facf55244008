package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A network device that lives exactly as long as this file descriptor: a non-persistent TUN device
 * (Documentation/networking/tuntap.rst). When the process dies, however it dies, the kernel removes the device
 * and every address on it. Nothing reads its packets: the addresses on it are local, so none are routed there.
 */
public final class Tun implements AutoCloseable {

    public static final int NAME_MAX = 15; // IFNAMSIZ - 1

    private static final long TUNSETIFF = 0x400454CAL; // _IOW('T', 202, int)
    private static final short IFF_TUN = 0x0001;
    private static final short IFF_NO_PI = 0x1000;
    private static final short IFF_TUN_EXCL = (short) 0x8000; // refuse to attach to a device that is there already: it might be persistent

    private final int fd;

    /** Creates the device, down and without addresses. */
    public Tun(String name) throws KernelException {
        fd = Libc.open("/dev/net/tun", Libc.O_RDWR | Libc.CLOEXEC | Libc.NONBLOCK);
        try (var arena = Arena.ofConfined()) {
            var ifreq = arena.allocate(40, Long.BYTES); // struct ifreq { char name[16]; union { short flags; ... }; }
            var bytes = ifreq.asByteBuffer().order(ByteOrder.nativeOrder());
            bytes.put(name.getBytes(StandardCharsets.US_ASCII)).putShort(NAME_MAX + 1, (short) (IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL));
            Libc.ioctl(fd, "create TUN device " + name, TUNSETIFF, ifreq);
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() { Libc.close(fd); }
}
