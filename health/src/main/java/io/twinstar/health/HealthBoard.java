package io.twinstar.health;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.twinstar.conf.BackendId;

/**
 * The verdicts on all backends that are watched, and how they came about. Immutable: whoever holds a board sees one
 * moment.
 *
 * <p>Backends keep their places from one change of the configuration to the next, and the places lie in pages. A result
 * makes a new board of one copied page and the copied table of pages: with 10,000 backends some 220 references, where
 * copying a map of them would be tens of thousands of writes for each of thousands of probes a second.
 */
public final class HealthBoard {

    public static final HealthBoard EMPTY = new HealthBoard(Map.of(), new Watched[0][]);

    private static final int PAGE = 64;

    /** @param flipped the backend's verdict is another than before */
    public record Observed(HealthBoard board, boolean flipped) {}

    private record Watched(Thresholds limits, BackendHealth health) {}

    private final Map<BackendId, Integer> places;
    private final Watched[][] pages;

    private HealthBoard(Map<BackendId, Integer> places, Watched[][] pages) {
        this.places = places;
        this.pages = pages;
    }

    /** A result for a backend that is not watched, a late one for instance, changes nothing. */
    public Observed observe(BackendId backend, ProbeResult result) {
        Integer place = places.get(backend);
        if (place == null) return new Observed(this, false);
        Watched before = at(place);
        BackendHealth after = before.health.observe(result, before.limits);
        return new Observed(with(place, new Watched(before.limits, after)), after.verdict() != before.health.verdict());
    }

    public boolean isUp(BackendId backend) { return of(backend).map(health -> health.verdict() == Verdict.UP).orElse(false); }

    /** Whether some backend has had no result yet. */
    public boolean anyUnknown() {
        return places.values().stream().anyMatch(place -> at(place).health.verdict() == Verdict.UNKNOWN);
    }

    /** None if the backend is not watched. */
    public Optional<BackendHealth> of(BackendId backend) {
        return Optional.ofNullable(places.get(backend)).map(place -> at(place).health);
    }

    /** For display, in the order in which {@link #watching} was told of the backends. */
    public Map<BackendId, BackendHealth> entries() {
        Map<BackendId, BackendHealth> entries = new LinkedHashMap<>();
        places.forEach((backend, place) -> entries.put(backend, at(place).health));
        return entries;
    }

    /** Exactly these backends: new ones are unknown, those that are gone are forgotten, the others keep what is known of them. */
    public HealthBoard watching(Map<BackendId, Thresholds> wanted) {
        Map<BackendId, Integer> order = new LinkedHashMap<>();
        var filled = new Watched[(wanted.size() + PAGE - 1) / PAGE][PAGE];
        wanted.forEach((backend, limits) -> {
            int place = order.size();
            order.put(backend, place);
            filled[place / PAGE][place % PAGE] = new Watched(limits, of(backend).orElse(BackendHealth.UNKNOWN));
        });
        return new HealthBoard(Collections.unmodifiableMap(order), filled);
    }

    private Watched at(int place) { return pages[place / PAGE][place % PAGE]; }

    private HealthBoard with(int place, Watched watched) {
        Watched[][] copy = pages.clone();
        copy[place / PAGE] = pages[place / PAGE].clone();
        copy[place / PAGE][place % PAGE] = watched;
        return new HealthBoard(places, copy);
    }
}
