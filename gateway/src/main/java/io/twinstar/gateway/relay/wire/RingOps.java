package io.twinstar.gateway.relay.wire;

import io.netty.channel.uring.IoUringIoOps;

/** Requests to an io_uring, as io_uring_enter(2) has them; the numbers are Linux's. */
final class RingOps {

    static final byte POLL = 6;
    static final byte ACCEPT = 13;
    static final byte CANCEL = 14;
    static final byte CONNECT = 16;
    static final byte CLOSE = 19;
    static final byte SEND = 26;
    static final byte RECEIVE = 27;

    /** Of what has come: there is more to come of the same request. */
    static final int MORE = 1 << 1;
    /** Of what has come: it is in a buffer, whose number stands in the upper half. */
    static final int IN_BUFFER = 1;
    static final int BUFFER_SHIFT = 16;

    private static final byte NO_FLAGS = 0;
    private static final byte BUFFER_SELECT = 1 << 5;
    private static final short RECEIVE_MULTISHOT = 1 << 1;
    private static final int POLL_ADD_MULTI = 1;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private RingOps() {}

    /** Whoever comes next. */
    static IoUringIoOps accept(int socket) {
        return ops(ACCEPT, NO_FLAGS, (short) 0, socket, 0, 0, 0, SOCK_CLOEXEC, 0, (short) 0);
    }

    static IoUringIoOps connect(int socket, long address, int addressBytes) {
        return ops(CONNECT, NO_FLAGS, (short) 0, socket, addressBytes, address, 0, 0, 0, (short) 0);
    }

    /** Whatever comes, as it comes, into the group's buffers. */
    static IoUringIoOps receive(int socket, short bufferGroup) {
        return ops(RECEIVE, BUFFER_SELECT, RECEIVE_MULTISHOT, socket, 0, 0, 0, 0, 0, bufferGroup);
    }

    /** At most so many bytes, once some have come, into one of the group's buffers. */
    static IoUringIoOps receiveOnce(int socket, int bytes, short bufferGroup) {
        return ops(RECEIVE, BUFFER_SELECT, (short) 0, socket, 0, 0, bytes, 0, 0, bufferGroup);
    }

    /** @param waits until the socket takes any of it; else it takes what it can at once */
    static IoUringIoOps send(int socket, long address, int bytes, boolean waits) {
        int flags = waits ? MSG_NOSIGNAL : MSG_NOSIGNAL | MSG_DONTWAIT;
        return ops(SEND, NO_FLAGS, (short) 0, socket, 0, address, bytes, flags, 0, (short) 0);
    }

    /** Once; errors, hang-ups and ends of streams are always among what is looked for. */
    static IoUringIoOps poll(int socket, int events, int purpose) {
        return ops(POLL, NO_FLAGS, (short) 0, socket, 0, 0, 0, events, purpose, (short) 0);
    }

    /** Whenever one of these happens, which leaves out what has been told already. */
    static IoUringIoOps watch(int socket, int purpose) {
        return ops(POLL, NO_FLAGS, (short) 0, socket, 0, 0, POLL_ADD_MULTI, 0, purpose, (short) 0);
    }

    /** @param request as its submission named it */
    static IoUringIoOps cancel(long request) {
        return ops(CANCEL, NO_FLAGS, (short) 0, -1, 0, request, 0, 0, 0, (short) 0);
    }

    static IoUringIoOps close(int descriptor) { return ops(CLOSE, NO_FLAGS, (short) 0, descriptor, 0, 0, 0, 0, 0, (short) 0); }

    private static IoUringIoOps ops(byte code, byte flags, short priority, int descriptor, long offset, long address, int bytes,
            int codesFlags, int purpose, short bufferGroup) {
        return new IoUringIoOps(code, flags, priority, descriptor, offset, address, bytes, codesFlags, (long) purpose, bufferGroup,
                (short) 0, 0,
                0);
    }
}
