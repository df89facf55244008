package io.twinstar.gateway.drill.live;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.twinstar.gateway.drill.Deed;
import io.twinstar.gateway.drill.PairView;
import io.twinstar.gateway.drill.Scripts;

/** Does the deeds of a drill, one at a time, each on a thread of its own that may be interrupted. */
final class Performer {

    private static final long TAKEN_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long LOOK_MILLIS = 10;

    private final Pages pages;
    private final PairView before;
    private final Restorer restorer;
    private final AtomicLong fault = new AtomicLong();

    Performer(Pages pages, PairView before, Restorer restorer) {
        this.pages = pages;
        this.before = before;
        this.restorer = restorer;
    }

    /** When the first deed was about to be done that clients could notice. */
    OptionalLong faultNanos() {
        return fault.get() == 0 ? OptionalLong.empty() : OptionalLong.of(fault.get());
    }

    void perform(Deed deed) throws IOException, InterruptedException {
        switch (deed) {
            case Deed.Watch(var time) -> TimeUnit.NANOSECONDS.sleep(time.toNanos());
            case Deed.Inject _ -> {
                begins();
                restorer.inject();
            }
            case Deed.Release _ -> restorer.release(Scripts.RELEASE_WITHIN);
            case Deed.HandOver _ -> handOver(before.active());
            case Deed.Storm(int reloads, var every) -> storm(reloads, every.toNanos());
            case Deed.Settle _ -> new Settling(pages, before).await(Scripts.SETTLE_WITHIN);
        }
    }

    private void begins() {
        fault.compareAndSet(0, System.nanoTime());
    }

    private void handOver(List<String> vips) throws IOException, InterruptedException {
        begins();
        for (String vip : vips) {
            var refusal = pages.handOver(vip);
            if (refusal.isPresent()) throw new IOException("VIP %s: %s".formatted(vip, refusal.get()));
        }
        long sinceNanos = System.nanoTime();
        while (!pages.view().strayed(before).containsAll(vips)) {
            if (System.nanoTime() - sinceNanos > TAKEN_NANOS) throw new IOException("the other gateway has not taken it within 3 s");
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private void storm(int reloads, long everyNanos) throws IOException, InterruptedException {
        begins();
        long due = System.nanoTime();
        for (int i = 0; i < reloads; i++, due += everyNanos) {
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
            Optional<String> refusal = pages.reload();
            if (refusal.isPresent()) throw new IOException(refusal.get());
        }
    }
}
