package io.twinstar.gateway.relay;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Deadlines of many connections, most of which never come: each is looked at about when it is due, no sooner than that and at most
 * {@link #TICK_NANOS} later, and may then be due later still. Adding and removing costs the same however many there are. Owned by one
 * event loop, which is to {@link #tick} it while it is not empty.
 */
final class Wheel<E extends Wheel.Entry> {

    /** Nobody's patience is measured finer. */
    static final long TICK_NANOS = 50_000_000;
    private static final int SLOTS = 512; // 25 s: what is due later is looked at once in between

    /** What is in a wheel knows its neighbours, and so needs no node of its own. */
    abstract static class Entry {
        private @Nullable Entry before;
        private @Nullable Entry after;
        private int slot = -1;
    }

    private final @Nullable Entry[] slots = new Entry[SLOTS];
    private final Consumer<E> due;
    private long tick; // the slot that was emptied last, counted from the beginning
    private long tickNanos;
    private int size;

    Wheel(Consumer<E> due, long nowNanos) {
        this.due = due;
        tickNanos = nowNanos;
    }

    /** The time of the last tick, for those to whom it matters no more than deadlines do. */
    long coarseNanos() { return tickNanos; }

    boolean isEmpty() { return size == 0; }

    /** A deadline for one that has none here. */
    void add(E entry, long atNanos) {
        long ticks = Math.clamp(Math.ceilDiv(atNanos - tickNanos, TICK_NANOS), 1, SLOTS - 1);
        int slot = (int) ((tick + ticks) % SLOTS);
        Entry first = slots[slot];
        Entry added = entry;
        added.slot = slot;
        added.after = first;
        if (first != null) first.before = added;
        slots[slot] = added;
        size++;
    }

    void remove(E entry) {
        Entry removed = entry;
        if (removed.slot < 0) return;
        if (removed.before != null) removed.before.after = removed.after;
        else slots[removed.slot] = removed.after;
        if (removed.after != null) removed.after.before = removed.before;
        removed.before = null;
        removed.after = null;
        removed.slot = -1;
        size--;
    }

    /** Takes out all that are due, and tells of each. */
    void tick(long nowNanos) {
        while (nowNanos - tickNanos >= TICK_NANOS) {
            tickNanos += TICK_NANOS;
            tick++;
            empty((int) (tick % SLOTS), due);
        }
    }

    /** Skips the time during which it was empty. */
    void resume(long nowNanos) {
        if (isEmpty()) tickNanos = nowNanos;
    }

    /** Whom it tells may give the entry itself another deadline; that one may then be told of again. */
    @SuppressWarnings("unchecked") // nothing but E is added
    void forEach(Consumer<E> each) {
        for (int slot = 0; slot < SLOTS; slot++) {
            for (Entry entry = slots[slot]; entry != null;) {
                Entry next = entry.after;
                each.accept((E) entry);
                entry = next;
            }
        }
    }

    /** Takes out all there are. */
    void drain(Consumer<E> each) {
        for (int slot = 0; slot < SLOTS; slot++) empty(slot, each);
    }

    @SuppressWarnings("unchecked") // nothing but E is added
    private void empty(int slot, Consumer<E> each) {
        for (Entry first = slots[slot]; first != null; first = slots[slot]) {
            remove((E) first);
            each.accept((E) first);
        }
    }
}
