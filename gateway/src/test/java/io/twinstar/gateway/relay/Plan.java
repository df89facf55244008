package io.twinstar.gateway.relay;

import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;

import io.twinstar.gateway.relay.wire.Side;

/**
 * What both ends of one connection are going to do. A seed and the connection's number give it, so a backend's end that has heard
 * the number knows it too, and a failure can be played again.
 *
 * @param mute the client ends before it has said which connection this is, so no backend's end can know
 */
record Plan(int number, Door door, boolean mute, Part client, Part backend) {

    /** How an end leaves, once it has sent all it has to send. */
    enum Ending {
        /** Ends its stream, and stays until the other's has ended. */
        END,
        /** As END, but only after the other's stream has ended. */
        END_SECOND,
        /** Resets, its stream unended. */
        RESET,
        /** Ends its stream, and resets while the other may still send. */
        END_THEN_RESET,
        /** Closes: an end of stream or a reset, by what it leaves unread. */
        LEAVE;

        boolean stays() { return this == END || this == END_SECOND; }
    }

    /**
     * One end's part.
     *
     * @param offset of its stream in the noise
     * @param awaits bytes it has to have received before it resets
     * @param bufferBytes of its socket, each way; 0: the kernel's default
     */
    record Part(int sends, int offset, Ending ending, int awaits, Pace writing, Pace reading, int bufferBytes) {}

    /** Rests before each piece. */
    record Pace(int pieceBytes, int restMillis) {
        static final Pace BRISK = new Pace(Integer.MAX_VALUE, 0);
    }

    /** Which listener it comes to. */
    enum Door {
        /** Its backends are there. */
        OPEN,
        /** The backend that is chosen first refuses. */
        RETRIED,
        /** All refuse. */
        REFUSED
    }

    /** A small buffer is filled no more often: each time may take the kernel's timers 40 ms. */
    private static final int FILLS_MAX = 32;

    private record Endings(Ending client, Ending backend) {}

    static Plan of(long seed, int number) {
        var random = new SplittableRandom(seed ^ number * 0xBF58_476D_1CE4_E5B9L); // not its own step, which would give the next one's row
        int kind = random.nextInt(100);
        if (kind < 2) return refused(number, random);
        if (kind < 5) return mute(number, random);
        Endings endings = endings(random);
        int clientSends = size(random);
        int backendSends = size(random);
        return new Plan(number, kind < 10 ? Door.RETRIED : Door.OPEN, false, part(random, endings.client, clientSends, backendSends),
                part(random, endings.backend, backendSends, clientSends));
    }

    /** As if the backend had reset: that is what the client is to see. */
    private static Plan refused(int number, SplittableRandom random) {
        int sends = size(random);
        return new Plan(number, Door.REFUSED, false, part(random, Ending.END, sends, 0), part(random, Ending.RESET, 0, 0));
    }

    private static Plan mute(int number, SplittableRandom random) {
        Ending leaves = random.nextBoolean() ? Ending.LEAVE : Ending.RESET;
        return new Plan(number, Door.OPEN, true, part(random, leaves, 0, 0), part(random, Ending.END, 0, 0));
    }

    private static Endings endings(SplittableRandom random) {
        int percent = random.nextInt(100);
        boolean client = random.nextBoolean();
        if (percent < 30) return new Endings(Ending.END, Ending.END_SECOND);
        if (percent < 55) return new Endings(Ending.END_SECOND, Ending.END);
        if (percent < 65) return new Endings(Ending.END, Ending.END);
        Ending stays = random.nextBoolean() ? Ending.END : Ending.END_SECOND;
        Ending leaves = percent < 90 ? Ending.RESET : percent < 95 ? Ending.END_THEN_RESET : Ending.LEAVE;
        if (percent == 99) return new Endings(Ending.RESET, Ending.RESET);
        return client ? new Endings(leaves, stays) : new Endings(stays, leaves);
    }

    private static Part part(SplittableRandom random, Ending ending, int sends, int comes) {
        int awaits = random.nextBoolean() ? 0 : random.nextInt(comes + 1);
        int bufferBytes = random.nextInt(4) == 0 ? Math.max(4_096 << random.nextInt(5), Math.max(sends, comes) / FILLS_MAX) : 0;
        return new Part(sends, random.nextInt(Noise.OFFSETS), ending, awaits, pace(random, sends), pace(random, comes), bufferBytes);
    }

    /** Most do not rest, some do up to six times, a few once for long. */
    private static Pace pace(SplittableRandom random, int bytes) {
        int percent = random.nextInt(100);
        if (percent < 60) return Pace.BRISK;
        if (percent < 97) return new Pace(Math.max(1, bytes / (1 + random.nextInt(6))), 1 + random.nextInt(30));
        return new Pace(Integer.MAX_VALUE, 100 + random.nextInt(200));
    }

    /** None, or up to 512 bytes, 16 KiB, 256 KiB, 4 MiB: each ten times as rare as the one before, or so. */
    private static int size(SplittableRandom random) {
        int permille = random.nextInt(1_000);
        if (permille < 100) return 0;
        int max = permille < 700 ? 512 : permille < 940 ? 16 << 10 : permille < 990 ? 256 << 10 : Noise.STREAM_MAX_BYTES;
        return 1 + random.nextInt(max);
    }

    Part part(Side side) { return side == Side.CLIENT ? client : backend; }

    /** The ways in which the relay may say that this connection ended. */
    Set<Outcome> outcomes() {
        if (door == Door.REFUSED) return EnumSet.of(Outcome.CONNECT_FAILED);
        if (mute) return EnumSet.of(client.ending == Ending.RESET ? Outcome.CLIENT_RESET : Outcome.CLIENT_FIN);
        if (client.ending == Ending.RESET && backend.ending.stays()) return EnumSet.of(Outcome.CLIENT_RESET);
        if (backend.ending == Ending.RESET && client.ending.stays()) return EnumSet.of(Outcome.BACKEND_RESET);
        if (client.ending == Ending.RESET) return EnumSet.of(Outcome.CLIENT_RESET, Outcome.BACKEND_RESET);
        if (backend.ending == Ending.END_SECOND && client.ending == Ending.END) return EnumSet.of(Outcome.CLIENT_FIN);
        if (client.ending == Ending.END_SECOND && backend.ending == Ending.END) return EnumSet.of(Outcome.BACKEND_FIN);
        if (client.ending == Ending.END && backend.ending == Ending.END) return EnumSet.of(Outcome.CLIENT_FIN, Outcome.BACKEND_FIN);
        return EnumSet.of(Outcome.CLIENT_FIN, Outcome.BACKEND_FIN, Outcome.CLIENT_RESET, Outcome.BACKEND_RESET);
    }
}
