package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.time.Duration;

import io.netty.channel.unix.Socket;

/** What the kernel is told of a connection: tcp(7), socket(7). */
final class TcpOptions {

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_USER_TIMEOUT = 18;
    static final int PROBES = 4;

    private TcpOptions() {}

    /** Closing it is to send a RST instead of a FIN. */
    static void breakOff(Socket socket) {
        try {
            if (socket.isOpen()) socket.setSoLinger(0);
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
