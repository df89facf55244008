package io.twinstar.gateway.relay.flow;

/**
 * One direction of a connection: what is to be done next so that every byte of the sender's, and then its end, reaches the receiver.
 * It moves nothing itself: whoever does performs each {@link Step} and says what came of it.
 *
 * <p>Nothing is received that cannot be sent at once, but for what the last read brought: that is held until the receiver takes it, and
 * the sender waits. Sockets are edge-triggered: one that was said to have something is believed to have more until a call says otherwise.
 */
public final class Flow {

    /** What to do next. */
    public enum Step {
        /** Read into memory, and send what came; then {@link #received}, and {@link #sent} if it was anything. */
        RECEIVE,
        /** Move from socket to socket inside the kernel; then {@link #spliced}, and {@link #sent} if anything is held. */
        SPLICE,
        /** Send what is held; then {@link #sent}. */
        FLUSH,
        /** Send the receiver the end of the stream; then {@link #finished}. */
        FINISH,
        /** Others are to have their turn; then {@link #turn}. */
        YIELD,
        /** Nothing, until a socket is ready. */
        REST
    }

    /** Reads in one turn: a sender that never pauses must not keep the other connections waiting. */
    static final int TURN = 16;
    /** After so many reads in a row that left nothing unfilled, the kernel moves the bytes: system calls are dear in small portions. */
    static final int FULL_READS = 2;
    /** A portion so small is moved cheaper through memory. */
    static final int SMALL_BYTES = 32 * 1024;

    private boolean readable;
    private boolean writable = true;
    private boolean ending;
    private boolean ended;
    private boolean finished;
    private boolean spliceable = true;
    private boolean splicing;
    private boolean small;
    private byte fullReads;
    private byte turns = TURN;
    private int held;

    /** After each step, and whenever a socket is ready: what to do. The order matters: the end goes last. */
    public Step next() {
        if (finished) return Step.REST;
        if (held > 0) return writable ? Step.FLUSH : Step.REST;
        if (ended) return Step.FINISH;
        if (!readable || !writable) return Step.REST;
        if (turns == 0) return Step.YIELD;
        turns--;
        return splicing ? Step.SPLICE : Step.RECEIVE;
    }

    /** A new turn begins. */
    public void turn() { turns = TURN; }

    /**
     * The sender's socket has something.
     *
     * @param ends its end of the stream is among it: no other event will follow
     */
    public void readable(boolean ends) {
        readable = true;
        ending |= ends;
    }

    /** The receiver's socket takes more. */
    public void writable() { writable = true; }

    /**
     * @param bytes that came; 0: none waits; negative: the stream has ended
     * @param filled whether the memory had room for no more
     */
    public void received(int bytes, boolean filled) {
        if (bytes < 0) {
            ended = true;
        } else {
            held += bytes;
            // A short read has emptied the socket, and an event tells of more; of an end that was told already it does not.
            if (bytes == 0 || (!filled && !ending)) readable = false;
            fullReads = filled ? (byte) (fullReads + 1) : 0;
            splicing = spliceable && fullReads >= FULL_READS;
        }
    }

    /** @param bytes that are in the pipe now, which was empty; 0: none waits, or the stream has ended */
    public void spliced(int bytes) {
        held += bytes;
        small = bytes < SMALL_BYTES;
        if (bytes > 0) return;
        if (ending) copy(); // a read tells which
        else readable = false;
    }

    /** There is no pipe to be had: the bytes go through memory from now on. */
    public void cannotSplice() {
        spliceable = false;
        copy();
    }

    private void copy() {
        splicing = false;
        small = false;
        fullReads = 0;
    }

    /** @param bytes of those held that the receiver's socket took; fewer than all: it takes no more */
    public void sent(int bytes) {
        held -= bytes;
        if (held > 0) writable = false;
        else if (splicing && small) copy();
    }

    public void finished() { finished = true; }

    /** The sender has ended its stream. */
    public boolean hasEnded() { return ended; }

    /** The receiver has got all of it, and its end. */
    public boolean hasFinished() { return finished; }

    /** Whether the next portion is moved inside the kernel. */
    public boolean isSplicing() { return splicing; }

    /** Bytes that the receiver has yet to take. */
    public int held() { return held; }
}
