package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Optional;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Errors.NativeIoException;

/**
 * The end from which a backend is connected to: ip(7), ipv6(7), bind(2), connect(2).
 *
 * @param address with port 0
 * @param transparent it is the client's, and none of this host's; what the backend answers has to be led here
 */
public record SourceAddress(InetSocketAddress address, boolean transparent) {

    private static final int EPERM = 1;
    private static final int EADDRNOTAVAIL = 99;
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IP_TRANSPARENT = 19;
    private static final int IPV6_TRANSPARENT = 75;
    /** The port is chosen by connect(2), which can give one to several connections: then it is 28,000 to each backend and not in all. */
    private static final int IP_BIND_ADDRESS_NO_PORT = 24;

    /** As Netty writes what connect(2) said; of the exception it shows no more. */
    private static final String NETTYS_ADDRNOTAVAIL = "error(-" + EADDRNOTAVAIL + ")";
    private static final String NO_PORT = "no port is left (net.ipv4.ip_local_port_range); name more addresses in the pool's source";
    private static final String NOT_HERE = "that is no address of this host";
    private static final String NOT_ALLOWED = "IP_TRANSPARENT needs CAP_NET_ADMIN";

    void bind(LinuxSocket socket) throws IOException {
        if (transparent) allowForeign(socket, address.getAddress() instanceof Inet6Address);
        socket.setIntOpt(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
        socket.bind(address);
    }

    private static void allowForeign(LinuxSocket socket, boolean ipv6) throws IOException {
        if (ipv6) socket.setIntOpt(IPPROTO_IPV6, IPV6_TRANSPARENT, 1);
        else socket.setIntOpt(IPPROTO_IP, IP_TRANSPARENT, 1);
    }

    /** Why this process cannot connect from addresses of others. */
    static Optional<String> transparencyFault() {
        LinuxSocket probe = LinuxSocket.newSocketStream(false);
        try {
            allowForeign(probe, false);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(fault(e).orElse(String.valueOf(e.getMessage())));
        } finally {
            Loop.close(probe);
        }
    }

    /** Why it cannot be bound. */
    Optional<String> tryToBind(LinuxSocket socket) {
        try {
            bind(socket);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(fault(e).orElse(String.valueOf(e.getMessage())));
        }
    }

    /** Empty: that the connection failed had nothing to do with its source. */
    static Optional<String> fault(Throwable failure) {
        return switch (failure) {
            case NativeIoException bind when bind.expectedErr() == -EADDRNOTAVAIL -> Optional.of(NOT_HERE);
            case NativeIoException option when option.expectedErr() == -EPERM -> Optional.of(NOT_ALLOWED);
            case ConnectException connect when String.valueOf(connect.getMessage()).contains(NETTYS_ADDRNOTAVAIL) -> Optional.of(NO_PORT);
            case SocketException jdk when jdk.getCause() instanceof BindException bind -> Optional.of(String.valueOf(bind.getMessage()));
            default -> Optional.empty();
        };
    }

    /** @param result of an attempt on io_uring */
    static Optional<String> faultOfConnect(int result) {
        return result == -EADDRNOTAVAIL ? Optional.of(NO_PORT) : Optional.empty();
    }
}
