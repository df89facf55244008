package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

import io.netty.channel.unix.Socket;

/**
 * What the kernel has found out about a connection's way: {@code struct tcp_info} of linux/tcp.h, as far as it is read here.
 *
 * @param rttNanos the smoothed round trip time; of the kernel's, so without the time that a program takes to answer
 * @param retransmits segments sent again since the connection began
 */
public record TcpInfo(long rttNanos, long retransmits) {

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int RTT_MICROS_AT = 68;
    private static final int TOTAL_RETRANS_AT = 100;
    private static final int BYTES = TOTAL_RETRANS_AT + Integer.BYTES;

    /** Empty: the connection is gone. */
    static Optional<TcpInfo> of(Socket socket) {
        var info = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder()); // it is asked for seldom
        try {
            socket.getRawOpt(IPPROTO_TCP, TCP_INFO, info);
        } catch (IOException gone) {
            return Optional.empty();
        }
        long rttMicros = Integer.toUnsignedLong(info.getInt(RTT_MICROS_AT));
        return Optional.of(new TcpInfo(1_000 * rttMicros, Integer.toUnsignedLong(info.getInt(TOTAL_RETRANS_AT))));
    }
}
