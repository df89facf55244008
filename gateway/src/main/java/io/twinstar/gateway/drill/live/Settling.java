package io.twinstar.gateway.drill.live;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.twinstar.gateway.drill.PairView;

/** Waits until a pair is as it was before, and hands over what is not where it was. */
final class Settling {

    private static final long LOOK_MILLIS = 50;
    /** It must stay so for a while. */
    private static final long CALM_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Pages pages;
    private final PairView before;
    private final Map<String, Long> asked = new HashMap<>();
    private String lacks = "nothing has been seen yet";

    Settling(Pages pages, PairView before) {
        this.pages = pages;
        this.before = before;
    }

    void await(Duration within) throws IOException, InterruptedException {
        long beganNanos = System.nanoTime();
        long wellSinceNanos = beganNanos;
        boolean well = false;
        while (true) {
            var lack = look();
            long now = System.nanoTime();
            if (lack.isPresent()) {
                lacks = lack.get();
                well = false;
            } else if (!well) {
                well = true;
                wellSinceNanos = now;
            } else if (now - wellSinceNanos >= CALM_NANOS) return;
            if (now - beganNanos >= within.toNanos()) throw new IOException(lacks);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private Optional<String> look() {
        try {
            var view = pages.view();
            var lack = view.lacks(before);
            if (lack.isEmpty()) return lack;
            for (String vip : view.strayed(before)) {
                if (isTime(vip)) remember(pages.handOverByPeer(before.peerNode(), vip));
            }
            for (String vip : view.strayedHere(before)) if (isTime(vip)) remember(pages.handOver(vip));
            return lack;
        } catch (IOException e) {
            return Optional.of(before.node() + " does not answer: " + e.getMessage());
        }
    }

    /** A hand-over takes its time. */
    private boolean isTime(String vip) {
        long now = System.nanoTime();
        Long last = asked.get(vip);
        if (last != null && now - last < AGAIN_NANOS) return false;
        asked.put(vip, now);
        return true;
    }

    /** What was refused now may be possible soon. */
    private void remember(Optional<String> refusal) {
        refusal.ifPresent(why -> lacks = why);
    }
}
