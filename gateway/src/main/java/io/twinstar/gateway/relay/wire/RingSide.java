package io.twinstar.gateway.relay.wire;

import java.util.Optional;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;
import org.jspecify.annotations.Nullable;

/**
 * One side's socket on io_uring: the requests that are under way for it, and the portions that came from it which its peer has yet to
 * take. Owned by a {@link RingSockets}. A request keeps its socket open: what is to be closed takes them back first.
 */
final class RingSide extends LinuxSide implements IoUringIoHandle {

    /** What a poll is for. */
    private static final int ERRORS = 0;
    private static final int READING = 1;
    private static final int WRITING = 2;
    private static final int LEAVING = 3;

    private static final int POLLIN = 1;
    private static final int POLLOUT = 4;
    private static final int POLLERR = 8;
    private static final int POLLHUP = 16;
    private static final int POLLRDHUP = 0x2000;
    private static final int ENOBUFS = 105;
    private static final int ECANCELED = 125;

    /** No request; those that are under way have other names. */
    private static final long NONE = 0;

    private final RingSockets pair;
    private final Ring ring;
    private @Nullable IoRegistration registration;
    private @Nullable Portion first;
    private @Nullable Portion last;
    /** The peer's, on its way to this socket. */
    private @Nullable Portion incoming;
    private boolean incomingWaits;
    private long receiving;
    private long sending;
    private long connecting;
    private long watching;
    private long reading;
    private long writing;
    private long leaving;
    private boolean stopping;
    private boolean closed;

    RingSide(Side side, LinuxSocket socket, RingSockets pair, Ring ring) {
        super(side, socket);
        this.pair = pair;
        this.ring = ring;
    }

    void register(IoRegistration with) { registration = with; }

    private long submit(IoUringIoOps request) {
        if (registration == null) throw new IllegalStateException("it has not joined the loop yet");
        return registration.submit(request);
    }

    @Override
    public void handle(IoRegistration of, IoEvent event) {
        try {
            handle((IoUringIoEvent) event);
        } catch (RuntimeException | AssertionError bug) {
            pair.failed(bug);
        }
    }

    private void handle(IoUringIoEvent done) {
        switch (done.opcode()) {
            case RingOps.RECEIVE -> received(done.res(), done.flags());
            case RingOps.SEND -> sent(done.res());
            case RingOps.POLL -> polled(done.res(), done.flags(), (int) done.userData());
            case RingOps.CONNECT -> {
                connecting = NONE;
                if (!closed) pair.answered(this, done.res());
            }
            default -> {
                // a request was taken back, or the socket closed
            }
        }
    }

    void connect(long address, int addressBytes) { connecting = submit(RingOps.connect(socket.intValue(), address, addressBytes)); }

    /** Whatever comes from now on. */
    void receive() {
        if (receiving == NONE) receiving = submit(RingOps.receive(socket.intValue(), Ring.BUFFER_GROUP));
    }

    /** At most so many bytes, once. */
    void receiveOnce(int bytesMax) {
        receiving = submit(RingOps.receiveOnce(socket.intValue(), bytesMax, Ring.BUFFER_GROUP));
    }

    boolean isReceiving() { return receiving != NONE; }

    /** What has come until then still will. */
    void stopReceiving() {
        if (!stopping) submit(RingOps.cancel(receiving));
        stopping = true;
    }

    private void received(int result, int flags) {
        int buffer = flags >>> RingOps.BUFFER_SHIFT;
        boolean wasLast = (flags & RingOps.MORE) == 0;
        if (wasLast) {
            receiving = NONE;
            stopping = false;
        }
        if ((closed || result <= 0) && (flags & RingOps.IN_BUFFER) != 0) ring.giveBack(buffer);
        if (closed) return;
        if (pair.isPrereading()) {
            pair.preread(result, buffer);
        } else if (result > 0) {
            add(new Portion(ring, buffer, result));
            pair.received(this, result, wasLast);
        } else if (result == 0) {
            pair.ended(this);
        } else if (result == -ENOBUFS) {
            ring.starve(this);
        } else if (result == -ECANCELED) {
            mayReceive();
        } else {
            pair.reset(this);
        }
    }

    /** There is no request for what comes, and there may be one. */
    void mayReceive() {
        if (!closed) pair.mayReceive(this);
    }

    void add(Portion portion) {
        if (last == null) first = portion;
        else last.next = portion;
        last = portion;
    }

    /** In memory, that its peer has yet to take. */
    Optional<Portion> firstPortion() { return Optional.ofNullable(first); }

    /** @return whether the first portion is gone with that */
    boolean taken(int bytes) {
        if (first == null) throw new IllegalStateException("nothing was there to be taken");
        first.taken(bytes);
        if (first.length() > 0) return false;
        first.release();
        first = first.next;
        if (first == null) last = null;
        return true;
    }

    void moveOutPortions() {
        for (Portion portion = first; portion != null; portion = portion.next) portion.moveOut();
    }

    /** @param waits until this socket takes any of it */
    void send(Portion portion, boolean waits) {
        incoming = portion;
        incomingWaits = waits;
        sending = submit(RingOps.send(socket.intValue(), portion.address(), portion.length(), waits));
    }

    /** What was sent to it has to wait. */
    boolean isSlow() { return sending != NONE && incomingWaits; }

    private void sent(int result) {
        sending = NONE;
        Portion portion = incoming;
        incoming = null;
        if (!closed) pair.sent(this, result);
        else if (portion != null) portion.release();
    }

    /** For a reset, while nothing is received that would tell of one. */
    void watchForErrors() {
        if (watching == NONE) watching = submit(RingOps.watch(socket.intValue(), ERRORS));
    }

    void awaitReadable() {
        if (reading == NONE) reading = submit(RingOps.poll(socket.intValue(), POLLIN | POLLRDHUP, READING));
    }

    void awaitWritable() {
        if (writing == NONE) writing = submit(RingOps.poll(socket.intValue(), POLLOUT, WRITING));
    }

    /** For its end, while nothing is received that would tell of it. */
    void awaitLeave() {
        if (leaving == NONE) leaving = submit(RingOps.poll(socket.intValue(), POLLRDHUP, LEAVING));
    }

    private void polled(int result, int flags, int purpose) {
        switch (purpose) {
            case READING -> reading = NONE;
            case WRITING -> writing = NONE;
            case LEAVING -> leaving = NONE;
            default -> watching = (flags & RingOps.MORE) == 0 ? NONE : watching;
        }
        if (closed || result < 0) return;
        if (purpose == LEAVING) pair.leaves((result & (POLLERR | POLLHUP)) != 0);
        else if ((result & POLLERR) != 0) pair.reset(this);
        else if (purpose == READING) pair.readable(this, (result & POLLRDHUP) != 0);
        else if (purpose == WRITING) pair.writable(this);
    }

    /** Takes back what is under way, and closes after that. */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        if (registration == null) {
            Loop.close(socket);
        } else {
            for (long request : new long[]{receiving, sending, connecting, watching, reading, writing, leaving}) takeBack(request);
            registration.submit(RingOps.close(socket.intValue()));
            registration.cancel();
        }
    }

    private void takeBack(long request) {
        if (request != NONE) submit(RingOps.cancel(request));
    }

    /** What is on its way to the receiver, if there is one yet, is released when that has come, or been taken back. */
    void releasePortions(@Nullable RingSide receiver) {
        Portion onItsWay = receiver == null ? null : receiver.incoming;
        for (Portion portion = first; portion != null; portion = portion.next) if (portion != onItsWay) portion.release();
        first = null;
        last = null;
    }
}
