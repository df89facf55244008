package io.twinstar.gateway.peer.report;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

import io.twinstar.conf.BackendId;

/**
 * What this process has to tell, each fact with the change that made it so: whoever has everything up to some change is told only what
 * came after. Used by one thread.
 */
public final class Journal {

    /** Of what has gone, so much is remembered; who has been away for longer is told everything again. */
    static final int GONE_MAX = 4_096;

    /** The oldest change first. */
    private final SequencedMap<Object, Entry> entries = new LinkedHashMap<>();
    private final TreeMap<Integer, BackendId> byNumber = new TreeMap<>();
    private long latest;
    private int lastNumber;
    private int gone;
    private long forgotten;

    private record Entry(long change, Fact fact) {}

    /** @param whole these are all facts there are */
    public record Changes(long upTo, boolean whole, List<Fact> facts) {}

    /** From now on this is so. All that differs is one change. */
    public void update(PeerReport report) {
        long next = latest + 1;
        put(next, new Fact.Configured(report.configuration()));
        report.vips().forEach((vip, state) -> put(next, new Fact.VipIs(vip, state)));
        report.backends().forEach((backend, state) -> put(next, new Fact.BackendIs(number(backend), backend, state)));
        report.wishes().forEach((of, wish) -> put(next, new Fact.WishIs(of, wish)));
        for (Fact fact : entries.values().stream().map(Entry::fact).toList()) {
            switch (fact) {
                case Fact.VipIs(String vip, _) when !report.vips().containsKey(vip) -> put(next, new Fact.VipGone(vip));
                case Fact.BackendIs(_, BackendId backend, _) when !report.backends().containsKey(backend) ->
                    put(next, new Fact.BackendGone(backend));
                case Fact.WishIs(String of, _) when !report.wishes().containsKey(of) -> put(next, new Fact.WishGone(of));
                default -> {
                }
            }
        }
        forgetWhatIsLongGone();
    }

    /** 0: there is nothing to tell yet. */
    public long latest() {
        return latest;
    }

    /** @param change what the other one has; 0: nothing */
    public Changes since(long change) {
        if (change == 0 || change < forgotten || change > latest)
            return new Changes(latest, true, entries.values().stream().map(Entry::fact).filter(fact -> !fact.isGone()).toList());
        var facts = new ArrayList<Fact>();
        for (Entry entry : entries.sequencedValues().reversed()) {
            if (entry.change <= change) break;
            facts.add(entry.fact);
        }
        return new Changes(latest, false, facts);
    }

    /** The backend with the next higher number, after the highest the lowest. */
    public Optional<Map.Entry<Integer, BackendId>> after(int number) {
        return Optional.ofNullable(byNumber.higherEntry(number)).or(() -> Optional.ofNullable(byNumber.firstEntry()));
    }

    /** Of backends told of, and not gone. */
    public int backends() {
        return byNumber.size();
    }

    private void put(long change, Fact fact) {
        Object subject = fact.subject();
        Entry before = entries.get(subject);
        if (before != null && before.fact.equals(fact)) return;
        if (before != null && before.fact.isGone()) gone--;
        if (fact.isGone()) gone++;
        if (before != null && before.fact instanceof Fact.BackendIs(int number, _, _) && fact.isGone()) byNumber.remove(number);
        entries.remove(subject);
        entries.put(subject, new Entry(change, fact));
        latest = change;
    }

    private int number(BackendId backend) {
        if (entries.get(backend) instanceof Entry(_, Fact.BackendIs(int number, _, _))) return number;
        byNumber.put(++lastNumber, backend);
        return lastNumber;
    }

    private void forgetWhatIsLongGone() {
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (gone > GONE_MAX) {
            Entry entry = oldestFirst.next();
            if (!entry.fact.isGone()) continue;
            oldestFirst.remove();
            forgotten = entry.change;
            gone--;
        }
    }
}
