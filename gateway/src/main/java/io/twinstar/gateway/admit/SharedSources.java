package io.twinstar.gateway.admit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * What sources use of their limits at this gateway's gates, so that the other one can be told, and what it has told. Each gateway judges by
 * both: connections are added; of the bucket of tokens, which both fill and empty alike, the emptier one counts.
 *
 * <p>A source whose use changes is put on a pile (a Treiber stack) by the event loop that changes it, without a lock and without
 * allocating, and only if it is not there yet. As none is forgotten that is there, the pile is as bounded as the {@link Sources} are. One
 * thread, the link's, takes all of it at once, tells and learns.
 */
public final class SharedSources {

    private final Map<String, Sources> tables = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Source> pile = new AtomicReference<>();
    private final AtomicBoolean opened = new AtomicBoolean();
    private volatile @Nullable Runnable wake;
    /* Of the one thread: */
    private @Nullable Source taken;
    private boolean learnsAll;
    private long telling;

    /** The gate of a listener that has none yet. */
    public Gate open(String listener, long nowNanos) {
        var table = new Sources(listener, this, Sources.MAX);
        tables.put(listener, table);
        opened.set(true);
        return new Gate(table, nowNanos);
    }

    /** The listener is no more, and neither are its connections. */
    public void close(String listener) { tables.remove(listener); }

    /** From now on somebody is to be told. Without this nothing is put aside for anybody. */
    public void share(Runnable changes) {
        wake = changes;
    }

    void changed(Source source) {
        Runnable told = wake;
        if (told == null || !source.isToBePiled()) return;
        push(source);
        told.run();
    }

    private void push(Source source) {
        Source top = pile.get();
        while (true) {
            source.putOn(top);
            Source seen = pile.compareAndExchange(top, source);
            if (seen == top) return;
            top = seen;
        }
    }

    /** Whether there is anything to {@link #take}. */
    public boolean isChanged() { return taken != null || pile.get() != null; }

    /** Whether there is more of what had changed when the first of it was taken. */
    public boolean isPartlyTaken() { return taken != null; }

    /** What so many sources at the most use now, whose use has changed. For the one thread, as is all that follows. */
    public List<SourceUse> take(int most, long nowNanos) {
        if (taken == null) taken = pile.getAndSet(null);
        var uses = new ArrayList<SourceUse>();
        while (taken != null && uses.size() < most) {
            Source source = taken;
            taken = source.takenOff();
            uses.add(use(source, nowNanos));
        }
        return uses;
    }

    /** Of the one that is there by now: this one may be forgotten, and another have taken its place. */
    private SourceUse use(Source source, long nowNanos) {
        Sources table = tables.get(source.listener());
        return table == null ? new SourceUse(source.listener(), source.key(), 0, 0) : table.use(source.key(), nowNanos);
    }

    /** Nobody is there to be told. */
    public void drop() {
        while (taken != null) taken = taken.takenOff();
        for (Source each = pile.getAndSet(null); each != null;) each = each.takenOff();
    }

    /** Somebody is to be told of everything, who has forgotten or never knew: what is taken next is all there is. */
    public void changeAll(long nowNanos) {
        drop();
        tables.values().forEach(table -> table.changeAll(nowNanos));
    }

    /**
     * @param anew the first of all that the other gateway has
     * @param whole the last of what it had when it told the first
     */
    public void learn(List<SourceUse> uses, boolean anew, boolean whole, long nowNanos) {
        if (anew) {
            telling++;
            learnsAll = true;
        }
        for (SourceUse use : uses) {
            Sources table = tables.get(use.listener());
            if (table != null) table.learn(use, telling, nowNanos); // or there is none yet: see wantsAll
        }
        if (whole && learnsAll) learnOthers(nowNanos);
    }

    private void learnOthers(long nowNanos) {
        learnsAll = false;
        tables.values().forEach(table -> table.learnOthers(telling, nowNanos));
    }

    /** The other gateway has no connections any more, as far as anybody knows. Tokens that were spent there come back in their time. */
    public void forgetPeer(long nowNanos) {
        telling++;
        learnOthers(nowNanos);
    }

    /** Whether there are gates since this was asked last, for whose sources what was told before went unheard. */
    public boolean wantsAll() {
        return opened.getAndSet(false);
    }

    /** Sources that have connections at the other gateway, once for each listener. Any thread. */
    public int ofPeer() {
        return tables.values().stream().mapToInt(Sources::ofPeer).sum();
    }
}
