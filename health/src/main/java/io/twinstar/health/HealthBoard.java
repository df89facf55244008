package io.twinstar.health;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The verdicts on all that is watched, how they came about, and what agents say beside them. Immutable: whoever holds a board sees one moment.
 *
 * <p>What is watched keeps its place from one change of the configuration to the next, and the places lie in pages. A
 * result makes a new board of one copied page and the copied table of pages: with 10,000 backends some 220 references,
 * where copying a map of them would be tens of thousands of writes for each of thousands of probes a second.
 *
 * @param <K> who it is, in one configuration and the next
 */
public final class HealthBoard<K> {

    private static final int PAGE = 64;

    /** @param flipped the verdict, or what the agent has made of it, is another than before */
    public record Observed<K>(HealthBoard<K> board, boolean flipped) {}

    private record Watched(Thresholds limits, Health health, AgentState agent) {}

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
        return new Observed<>(with(place, new Watched(before.limits, after, before.agent)), after.verdict() != before.health.verdict());
    }

    /** As {@link #observe}, of what an agent says. */
    public Observed<K> hear(K key, AgentReply reply) {
        Integer place = places.get(key);
        if (place == null) return new Observed<>(this, false);
        Watched before = at(place);
        AgentState after = before.agent.hear(reply);
        if (after.equals(before.agent)) return new Observed<>(this, false);
        return new Observed<>(with(place, new Watched(before.limits, before.health, after)), true);
    }

    /** Passes its check, and its agent has nothing against it: it gets connections. */
    public boolean isUp(K key) {
        Integer place = places.get(key);
        return place != null && at(place).health.verdict() == Verdict.UP && at(place).agent.takesConnections();
    }

    /** Fails its check, or its agent says so. One that drains or is in maintenance is neither up nor down. */
    public boolean isDown(K key) {
        Integer place = places.get(key);
        return place != null && (at(place).health.verdict() == Verdict.DOWN || !at(place).agent.up());
    }

    /** Whether there is one without a result yet. */
    public boolean anyUnknown() {
        return places.values().stream().anyMatch(place -> at(place).health.verdict() == Verdict.UNKNOWN);
    }

    /** None if it is not watched. */
    public Optional<Health> of(K key) {
        return Optional.ofNullable(places.get(key)).map(place -> at(place).health);
    }

    /** {@link AgentState#SILENT} where there is none. */
    public AgentState agent(K key) {
        Integer place = places.get(key);
        return place == null ? AgentState.SILENT : at(place).agent;
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
            filled[place / PAGE][place % PAGE] = new Watched(limits, of(key).orElse(Health.UNKNOWN), agent(key));
        });
        return new HealthBoard<>(Collections.unmodifiableMap(order), filled);
    }

    /** From now on these have an agent; what the agents of others said is forgotten, or it would be in force for ever. */
    public HealthBoard<K> withAgents(Set<K> having) {
        HealthBoard<K> board = this;
        for (var entry : places.entrySet()) {
            Watched before = at(entry.getValue());
            if (having.contains(entry.getKey()) || before.agent.equals(AgentState.SILENT)) continue;
            board = board.with(entry.getValue(), new Watched(before.limits, before.health, AgentState.SILENT));
        }
        return board;
    }

    private Watched at(int place) { return pages[place / PAGE][place % PAGE]; }

    private HealthBoard<K> with(int place, Watched watched) {
        Watched[][] copy = pages.clone();
        copy[place / PAGE] = pages[place / PAGE].clone();
        copy[place / PAGE][place % PAGE] = watched;
        return new HealthBoard<>(places, copy);
    }
}
