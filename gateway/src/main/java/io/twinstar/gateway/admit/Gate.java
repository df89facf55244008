package io.twinstar.gateway.admit;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where one listener's connections are let in or refused, and how many are in. Any thread, without a lock; however many event loops ask
 * at once, no limit is exceeded. Outlives snapshots: after a reload other rules go by the same counts.
 *
 * <p>A refused connection takes nothing from the listener's rate, and nothing from its source's if that is too fast itself: who is
 * refused and tries again gets in when the rate allows.
 */
public final class Gate {

    private final AtomicInteger open = new AtomicInteger();
    private final Bucket bucket;
    private final Sources sources;
    /** Of all connections whose source is not counted. */
    private final Pass common = new Pass(open, null);

    Gate(Sources sources, long nowNanos) {
        this.sources = sources;
        bucket = new Bucket(nowNanos);
    }

    /** Allocates nothing, unless sources are counted. */
    public Entry ask(Rules rules, InetAddress from, long nowNanos) {
        if (!rules.acl().allows(from)) return Refusal.DENIED;
        if (!Counts.increment(open, rules.all().maxConnections())) return Refusal.TOO_MANY;
        Entry entry = rules.perSource() == null ? common : ask(rules.perSource(), from, nowNanos);
        if (entry instanceof Pass pass && !rules.all().allows(bucket, nowNanos)) {
            pass.giveBack();
            return Refusal.TOO_FAST;
        }
        if (entry instanceof Refusal) open.decrementAndGet();
        return entry;
    }

    private Entry ask(Limit perSource, InetAddress from, long nowNanos) {
        while (true) {
            Source source = sources.of(SourceKey.of(from), nowNanos);
            if (source == null) {
                sources.letInUncounted();
                return common;
            }
            Source.Answer answer = source.enter(perSource, nowNanos);
            switch (answer) {
                case IN -> {
                    return new Pass(open, source);
                }
                case TOO_MANY -> {
                    return Refusal.SOURCE_TOO_MANY;
                }
                case TOO_FAST -> {
                    return Refusal.SOURCE_TOO_FAST;
                }
                case FORGOTTEN -> sources.remove(source); // by another thread, just now; the next one is another
            }
        }
    }

    /** Connections that are in. */
    public int open() { return open.get(); }

    /** Sources that are told apart now, those that only the other gateway has told of among them: at most {@link Sources#MAX}. */
    public int sources() {
        return sources.size();
    }

    /** Connections whose source found no room to be counted. */
    public long uncounted() { return sources.uncounted(); }
}
