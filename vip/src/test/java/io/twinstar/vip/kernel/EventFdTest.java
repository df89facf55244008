package io.twinstar.vip.kernel;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EventFdTest {

    private static final long PATIENCE_NANOS = 5_000_000_000L;

    @Test void aSignalFromAnotherThreadEndsTheWait() throws Exception {
        try (var wake = new EventFd(); var idle = new EventFd()) {
            var poll = new Poll(idle.fd(), wake.fd());
            Thread signalling = Thread.ofPlatform().start(wake::signal);
            poll.await(PATIENCE_NANOS);
            assertThat(poll.readable(0)).isFalse();
            assertThat(poll.readable(1)).isTrue();
            signalling.join();
        }
    }

    @Test void aDrainedSignalIsForgotten() throws Exception {
        try (var wake = new EventFd()) {
            var poll = new Poll(wake.fd());
            wake.signal();
            wake.signal();
            wake.drain();
            poll.await(0);
            assertThat(poll.readable(0)).isFalse();
        }
    }

    @Test void theWaitEndsAtItsTimeoutAndNotBefore() throws Exception {
        try (var idle = new EventFd()) {
            var poll = new Poll(idle.fd());
            long start = System.nanoTime();
            poll.await(3_500_000);
            assertThat(System.nanoTime() - start).isBetween(3_500_000L, PATIENCE_NANOS);
            assertThat(poll.readable(0)).isFalse();
        }
    }

    @Test void aSignalAfterClosingReachesNobody() throws Exception {
        var closed = new EventFd();
        closed.close();
        try (var successor = new EventFd()) {
            assertThat(successor.fd()).as("the number, used again").isEqualTo(closed.fd());
            closed.signal();
            var poll = new Poll(successor.fd());
            poll.await(0);
            assertThat(poll.readable(0)).isFalse();
        }
    }
}
