package io.twinstar.gateway.relay;

import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.util.concurrent.DefaultThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.vip.Precedence;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Scheduling;

/**
 * The event loops' threads: with the control loop's ahead of the compiler's and all others. Each stays on one of the CPUs, in turn;
 * where there are none, the kernel places them.
 */
final class LoopThreads implements ThreadFactory {

    private static final Logger LOG = LoggerFactory.getLogger(LoopThreads.class);

    private final ThreadFactory threads = new DefaultThreadFactory("relay", true);
    private final AtomicInteger started = new AtomicInteger();
    private final List<Integer> cpus;

    LoopThreads(List<Integer> cpus) { this.cpus = cpus; }

    @Override
    public Thread newThread(Runnable loop) {
        int number = started.getAndIncrement();
        return threads.newThread(() -> {
            var refused = Precedence.take();
            if (number == 0) refused.ifPresent(why -> LOG.info("Relaying goes no earlier than other work when CPUs are scarce: {}", why));
            if (!cpus.isEmpty()) stayOn(cpus.get(number % cpus.size()));
            loop.run();
        });
    }

    private static void stayOn(int cpu) {
        try {
            Scheduling.stayOn(cpu);
        } catch (KernelException e) {
            LOG.warn("{} does not stay on cpu {}, and runs where the kernel places it: {}", Thread.currentThread().getName(), cpu,
                    e.getMessage());
        }
    }
}
