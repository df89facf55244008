package io.twinstar.health;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The verdicts on all that is watched, and how they came about. Immutable: whoever holds a board sees one moment.
 *
 * <p>What is watched keeps its place from one change of the configuration to the next, and the places lie in pages. A
 * result makes a new board of one copied page and the copied table of pages: with 10,000 backends some 220 references,
 * where copying a map of them would be tens of thousands of writes for each of thousands of probes a second.
 *
 * @param <K> who it is, in one configuration and the next
 */
public final class HealthBoard<K> {

    private static final int PAGE = 64;

    /** @param flipped the verdict is another than before */
    public record Observed<K>(HealthBoard<K> board, boolean flipped) {}

    private record Watched(Thresholds limits, Health health) {}

    private final Map<K, Integer> places;
    private final Watched[][] pages;

    private HealthBoard(Map<K, Integer> places, Watched[][] pages) {
        this.places = places;
        this.pages = pages;
    }

    /** A board of exactly these, of which nothing is known yet. */
    public static <K> HealthBoard<K> of(Map<K, Thresholds> wanted) {
        return new HealthBoard<K>(Map.of(), new Watched[0][]).watching(wanted);
    }

    /** A result for one that is not watched, a late one for instance, changes nothing. */
    public Observed<K> observe(K key, ProbeResult result) {
        Integer place = places.get(key);
        if (place == null) return new Observed<>(this, false);
        Watched before = at(place);
        Health after = before.health.observe(result, before.limits);
        return new Observed<>(with(place, new Watched(before.limits, after)), after.verdict() != before.health.verdict());
    }

    public boolean isUp(K key) { return is(key, Verdict.UP); }

    public boolean isDown(K key) { return is(key, Verdict.DOWN); }

    /** Whether there is one without a result yet. */
    public boolean anyUnknown() {
        return places.values().stream().anyMatch(place -> at(place).health.verdict() == Verdict.UNKNOWN);
    }

    /** None if it is not watched. */
    public Optional<Health> of(K key) {
        return Optional.ofNullable(places.get(key)).map(place -> at(place).health);
    }

    /** For display, in the order in which {@link #watching} was told of them. */
    public Map<K, Health> entries() {
        Map<K, Health> entries = new LinkedHashMap<>();
        places.forEach((key, place) -> entries.put(key, at(place).health));
        return entries;
    }

    /** Exactly these: new ones are unknown, those that are gone are forgotten, the others keep what is known of them. */
    public HealthBoard<K> watching(Map<K, Thresholds> wanted) {
        Map<K, Integer> order = new LinkedHashMap<>();
        var filled = new Watched[(wanted.size() + PAGE - 1) / PAGE][PAGE];
        wanted.forEach((key, limits) -> {
            int place = order.size();
            order.put(key, place);
            filled[place / PAGE][place % PAGE] = new Watched(limits, of(key).orElse(Health.UNKNOWN));
        });
        return new HealthBoard<>(Collections.unmodifiableMap(order), filled);
    }

    private boolean is(K key, Verdict verdict) {
        Integer place = places.get(key);
        return place != null && at(place).health.verdict() == verdict;
    }

    private Watched at(int place) { return pages[place / PAGE][place % PAGE]; }

    private HealthBoard<K> with(int place, Watched watched) {
        Watched[][] copy = pages.clone();
        copy[place / PAGE] = pages[place / PAGE].clone();
        copy[place / PAGE][place % PAGE] = watched;
        return new HealthBoard<>(places, copy);
    }
}
