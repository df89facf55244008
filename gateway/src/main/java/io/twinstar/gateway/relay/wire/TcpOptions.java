package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Socket;

/** What the kernel is told of a connection: tcp(7), socket(7). */
final class TcpOptions {

    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int IP_TRANSPARENT = 19;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_INFO = 11;
    private static final int TCP_USER_TIMEOUT = 18;
    private static final int TCP_FASTOPEN = 23;
    private static final int INFO_BYTES = 136;
    private static final int INFO_BYTES_RECEIVED = 128; // where it stands in struct tcp_info, since Linux 4.1
    static final int PROBES = 4;
    /** To Netty and the JDK: the kernel sends what there is, and nobody waits for it. */
    static final int NO_LINGER = -1;

    private TcpOptions() {}

    /**
     * Listens on what the event loops share. What is accepted inherits the options: setting them once saves a system call a connection.
     *
     * @param fastOpen requests that came with a SYN and wait; needs bit 2 of net.ipv4.tcp_fastopen
     */
    static void listen(LinuxSocket socket, InetSocketAddress address, int backlog, int fastOpen) throws IOException {
        socket.setReuseAddress(true);
        socket.setReusePort(true);
        socket.setTcpNoDelay(true);
        cutShort(socket);
        // one of IPv6 leaves the IPv4 clients of its port to another
        if (address.getAddress() instanceof Inet6Address) socket.setIntOpt(IPPROTO_IPV6, IPV6_V6ONLY, 1);
        if (fastOpen > 0) socket.setIntOpt(IPPROTO_TCP, TCP_FASTOPEN, fastOpen);
        socket.bind(address);
        socket.listen(backlog);
    }

    /** Nothing but, perhaps, the end of its stream, which the kernel counts as one byte. */
    static boolean hasSaidNothing(Socket socket) {
        var info = ByteBuffer.allocate(INFO_BYTES).order(ByteOrder.nativeOrder());
        try {
            socket.getRawOpt(IPPROTO_TCP, TCP_INFO, info);
            return info.getLong(INFO_BYTES_RECEIVED) <= 1;
        } catch (IOException reset) {
            return true;
        }
    }

    /**
     * Lets what the kernel is to remember of a connection once that has ended (TIME_WAIT) be told from one that is about to begin: see
     * {@link io.twinstar.vip.kernel.PassTable}.
     *
     * @return whether the process may: it takes CAP_NET_RAW or CAP_NET_ADMIN, as VIPs do
     */
    static boolean markEnded(Socket socket) {
        try {
            socket.setIntOpt(IPPROTO_IP, IP_TRANSPARENT, 1);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** One that is about to connect. */
    static void connect(LinuxSocket socket) throws IOException {
        socket.setTcpNoDelay(true);
        cutShort(socket);
    }

    /**
     * Until its streams have come to their end, closing it is to send a RST instead of a FIN, whoever closes it: the kernel does when the
     * process is killed, and half an answer must not look whole then.
     */
    private static void cutShort(Socket socket) throws IOException {
        socket.setSoLinger(0);
    }

    /**
     * Closing it is to send a FIN, and what has yet to be sent before that. To be called even where a FIN has been sent: without, the
     * kernel would not send it again, were it lost.
     */
    static void complete(Socket socket) {
        try {
            if (socket.isOpen()) socket.setSoLinger(NO_LINGER);
        } catch (IOException _) {
            // it has been reset already
        }
    }

    /** A peer that has been quiet for so long is asked at once, and is gone after as long again, answering none of four probes. */
    static void watch(Socket socket, Duration quiet) {
        try {
            socket.setIntOpt(IPPROTO_TCP, TCP_KEEPIDLE, idleSeconds(quiet));
            socket.setIntOpt(IPPROTO_TCP, TCP_KEEPINTVL, intervalSeconds(quiet));
            socket.setIntOpt(IPPROTO_TCP, TCP_USER_TIMEOUT, (int) (2 * quiet.toMillis())); // counts from the last sign, and outweighs TCP_KEEPCNT
            socket.setKeepAlive(true);
        } catch (IOException _) {
            // it has been reset already, of which it is about to tell
        }
    }

    /** The kernel counts in whole seconds, and knows no less than one. */
    static int idleSeconds(Duration quiet) {
        return (int) Math.max(1, quiet.toSeconds());
    }

    static int intervalSeconds(Duration quiet) { return Math.max(1, idleSeconds(quiet) / PROBES); }
}
