package io.twinstar.health.dialogue;

import java.nio.ByteBuffer;

/** One exchange with a backend. Whatever bytes it is given, it returns a judgement: a backend can send anything. */
public interface Dialogue {

    /** What a dialogue hears at most; if it still waits then, it has failed. */
    int HEARD_MAX = 65_536;

    /** Said as soon as there is a connection; so little that it fits the buffer of a new socket, and saying it never blocks. */
    byte[] opening();

    /**
     * @param heard everything so far
     * @param ended whether nothing more will come
     */
    Judgement judge(ByteBuffer heard, boolean ended);
}
