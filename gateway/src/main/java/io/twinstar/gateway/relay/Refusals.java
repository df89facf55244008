package io.twinstar.gateway.relay;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of the connections that one listener refuses: of the first at once, then in one line every ten seconds at most. Any thread. */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong quietUntilNanos;

    Refusals(long nowNanos) { quietUntilNanos = new AtomicLong(nowNanos); }

    void tell(String listener, Outcome why, String detail, InetAddress client, ListenerTally tally, long nowNanos) {
        if (!isToBeTold(nowNanos)) return;
        String reason = detail.isEmpty() ? why.text() : why.text() + " (" + detail + ")";
        LOG.warn("Listener {} refuses {}: {}; so far: {}", listener, client.getHostAddress(), reason, soFar(tally));
    }

    private boolean isToBeTold(long nowNanos) {
        long quietUntil = quietUntilNanos.get();
        return nowNanos - quietUntil >= 0 && quietUntilNanos.compareAndSet(quietUntil, nowNanos + QUIET_NANOS);
    }

    private static String soFar(ListenerTally tally) {
        return tally.refusedBy().entrySet().stream().map(each -> each.getKey().text() + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }
}
