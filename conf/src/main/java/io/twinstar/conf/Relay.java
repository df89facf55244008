package io.twinstar.conf;

/**
 * How bytes are moved.
 *
 * @param loops event loops; 0: one for each core
 */
public record Relay(Transport transport, int loops) {

    public static final Relay DEFAULT = new Relay(Transport.AUTO, 0);
    public static final int LOOPS_MAX = 256;

    public Relay {
        Invalid.unless(loops >= 0 && loops <= LOOPS_MAX, "loops %d is outside 0 to %d", loops, LOOPS_MAX);
    }

    /** Which of the kernel's interfaces carries the sockets; {@code AUTO} takes the best one that passes its self-test. */
    public enum Transport {
        AUTO, EPOLL, IO_URING, NIO;

        /** As it stands in the file. */
        public String text() {
            return switch (this) {
                case AUTO -> "auto";
                case EPOLL -> "epoll";
                case IO_URING -> "io_uring";
                case NIO -> "nio";
            };
        }
    }
}
