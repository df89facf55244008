package io.twinstar.gateway.notify;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.twinstar.gateway.json.Json;

/**
 * What has lately been told, and what the log was told beside it, for whoever looks: each entry has a number, so that somebody who has been
 * away knows where to go on. Written by one thread, read by any; it makes nobody wait for a reader.
 */
public final class Feed {

    /** The oldest gives way to one more. */
    static final int KEPT_MAX = 512;

    private final String node;
    /** Tells one process's numbers from those of the one before. */
    private final String process = Long.toHexString(Instant.now().toEpochMilli());
    private final Deque<Entry> kept = new ArrayDeque<>();
    private final Set<Runnable> followers = ConcurrentHashMap.newKeySet();
    private final LongAdder dropped = new LongAdder();
    private long last;

    /**
     * @param kind {@code notice}: an {@link Event}, {@code note}: a line for people
     * @param members of a JSON object
     */
    public record Entry(long number, String kind, Map<String, Object> members) {

        public String json() { return Json.write(members); }
    }

    Feed(String node) {
        this.node = node;
    }

    public String node() { return node; }

    public String process() { return process; }

    void tell(Event event) {
        add("notice", event.members());
    }

    void note(boolean warning, String text) {
        add("note", Json.members("time", Event.time(Instant.now()), "severity", warning ? "warning" : "info", "text", Notice.cut(text)));
    }

    private void add(String kind, Map<String, Object> members) {
        synchronized (kept) {
            kept.add(new Entry(++last, kind, members));
            if (kept.size() > KEPT_MAX) kept.remove();
        }
        followers.forEach(Runnable::run);
    }

    /** Those kept that came after this one; from 0 on all of them, the oldest first. */
    public List<Entry> after(long number) {
        synchronized (kept) {
            return kept.stream().filter(entry -> entry.number > number).toList();
        }
    }

    /** The number of the last one; 0: there was none. */
    public long last() {
        synchronized (kept) {
            return last;
        }
    }

    /** The number of the last one that has given way; 0: none has. */
    public long lost() {
        synchronized (kept) {
            return last - kept.size();
        }
    }

    /** From now on this is run after each entry, by the thread that writes: it must return at once. */
    public void follow(Runnable woken) {
        followers.add(woken);
    }

    public void leave(Runnable woken) {
        followers.remove(woken);
    }

    public int followers() { return followers.size(); }

    /** A follower was sent away because it did not keep up. */
    public void dropFollower() {
        dropped.increment();
    }

    public long droppedFollowers() {
        return dropped.sum();
    }
}
