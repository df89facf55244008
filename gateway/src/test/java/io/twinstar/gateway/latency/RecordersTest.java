package io.twinstar.gateway.latency;

import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecordersTest {

    private static final int TIMES = 100_000;

    @Test
    void whatTheLoopsRecordWhileItIsReadIsCountedOnce() throws Exception {
        var recorders = new Recorders(2);
        var drained = new AtomicLong();
        var writing = new CountDownLatch(2);
        for (int loop = 0; loop < 2; loop++) {
            int own = loop;
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < TIMES; i++) recorders.record(own, Phase.FIRST_BYTE, 1_000L * i);
                writing.countDown();
            });
        }
        while (writing.getCount() > 0) recorders.drain(Phase.FIRST_BYTE).each((_, count) -> drained.addAndGet(count));
        recorders.drain(Phase.FIRST_BYTE).each((_, count) -> drained.addAndGet(count));
        assertThat(drained.get()).isEqualTo(2 * TIMES);
        assertThat(recorders.drain(Phase.FIRST_BYTE).isEmpty()).isTrue();
        assertThat(recorders.drain(Phase.QUEUE).isEmpty()).as("another phase").isTrue();
    }

    /** A thousand backends with four phases on two loops have 8,000 recorders, and each of these two tables. */
    @Test
    void whatABackendMeetsInTenSecondsTakesFewKilobytes() {
        var random = new Random(1);
        var nanos = random.doubles(1_000, 0, 1).mapToLong(_ -> (long) (2_000_000 * Math.exp(random.nextGaussian() / 2))).toArray();
        var recorders = new Recorders(1);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (long each : nanos) recorders.record(0, Phase.FIRST_BYTE, each);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        var slots = new AtomicLong();
        recorders.drain(Phase.FIRST_BYTE).each((_, _) -> slots.incrementAndGet());
        System.out.printf("To record 1,000 times in %d slots took %d bytes, with those that it had while it grew%n", slots.get(), bytes);
        assertThat(bytes).isLessThan(16_384);
    }

    @Test
    void recordingMakesNoObjects() {
        var recorders = new Recorders(1);
        var nanos = new Random(1).longs(TIMES, 50_000, 50_000_000).toArray();
        for (int read = 0; read < 3; read++) { // both of a recorder's arrays meet them
            for (long each : nanos) recorders.record(0, Phase.FIRST_BYTE, each);
            assertThat(recorders.drain(Phase.FIRST_BYTE).isEmpty()).isFalse();
        }
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (long each : nanos) recorders.record(0, Phase.FIRST_BYTE, each);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(TIMES); // an object each would be 1.6 MB; an array that grows once more is 48 KB
    }
}
