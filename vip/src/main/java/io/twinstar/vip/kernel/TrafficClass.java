package io.twinstar.vip.kernel;

/** What the network is told about a socket's packets. */
final class TrafficClass {

    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int TOS_NETWORK_CONTROL = 0xC0; // CS6, RFC 4594 §3.1

    private TrafficClass() {}

    /** From now on its IPv4 packets go ahead of what they compete with in a full queue. */
    static void beNetworkControl(int fd) throws KernelException {
        Libc.setsockopt(fd, IPPROTO_IP, IP_TOS, TOS_NETWORK_CONTROL);
    }
}
