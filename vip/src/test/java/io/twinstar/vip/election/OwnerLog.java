package io.twinstar.vip.election;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who held the address, and was running, from when to when. */
final class OwnerLog {

    private final List<Spell> spells = new ArrayList<>();
    private final Map<String, Long> open = new HashMap<>();

    /** The longest time both held it at once; a spell that still lasts counts up to now. */
    long longestTogetherNanos(String one, String other, long nowNanos) {
        long longest = 0;
        for (Spell a : of(one, nowNanos)) {
            for (Spell b : of(other, nowNanos)) {
                long from = a.from - b.from >= 0 ? a.from : b.from;
                long to = a.to - b.to <= 0 ? a.to : b.to;
                longest = Math.max(longest, to - from);
            }
        }
        return longest;
    }

    void set(String name, boolean owning, long nowNanos) {
        if (owning) {
            open.putIfAbsent(name, nowNanos);
        } else {
            Long from = open.remove(name);
            if (from != null) { spells.add(new Spell(name, from, nowNanos)); }
        }
    }

    /** The spells that are over. */
    void forget() { spells.clear(); }

    private List<Spell> of(String name, long nowNanos) {
        List<Spell> found = new ArrayList<>(spells.stream().filter(spell -> spell.name.equals(name)).toList());
        Long from = open.get(name);
        if (from != null) { found.add(new Spell(name, from, nowNanos)); }
        return found;
    }

    private record Spell(String name, long from, long to) {}
}
