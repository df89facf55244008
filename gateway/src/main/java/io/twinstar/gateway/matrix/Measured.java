package io.twinstar.gateway.matrix;

import java.util.Map;
import java.util.Set;

/**
 * One act of one run, in figures.
 *
 * @param old the host that had the VIP before the row began
 * @param gapNanos the client's longest time from one answered request to the next
 * @param twoNanos the longest time in which two hosts answered for the VIP
 * @param noneNanos the longest time in which none did
 * @param silentNanos from the act's start until {@code old} had answered for the last time
 * @param settledNanos from the act's start until one host answered to the end of it
 * @param moves how often the VIP went from one host to another
 * @param owners who answered at the end
 * @param claims gratuitous ARP packets by host
 * @param facts what the gateways themselves counted and reported
 */
public record Measured(String old, long gapNanos, long twoNanos, long noneNanos, long silentNanos, long settledNanos, int moves,
        Set<String> owners, Map<String, Long> claims, Facts facts) {

    /**
     * What the gateways say of an act; nothing where they cannot be asked.
     *
     * @param counted packets dropped, by reason, in both together
     * @param transitions changes of role, in both together
     * @param alarms raised at the act's end, in either
     */
    public record Facts(Map<String, Long> counted, long transitions, Set<String> alarms) {
        public static final Facts NONE = new Facts(Map.of(), 0, Set.of());
    }

    public static Measured of(Timeline seen, String old, long gapNanos, Facts facts) {
        return new Measured(old, gapNanos, seen.longestNanos(owners -> owners > 1), seen.longestNanos(owners -> owners == 0),
                seen.silentAfterNanos(old), seen.settledAfterNanos(), seen.moves(), seen.ownersAtEnd(), seen.claimsBy(), facts);
    }

    boolean oneOwner() {
        return owners.size() == 1;
    }

    boolean ownedByOld() {
        return owners.equals(Set.of(old));
    }

    /** {@code old}, {@code peer}, or both: whoever sent gratuitous ARP; any other host by its name. */
    String claimants() {
        return claims.isEmpty() ? "none" : String.join(" and ", claims.keySet().stream().map(this::part).sorted().toList());
    }

    /** Who answered at the end, in the same words. */
    String ownership() {
        return owners.isEmpty() ? "nobody" : String.join(" and ", owners.stream().map(this::part).sorted().toList());
    }

    private String part(String host) {
        if (host.equals(old)) return "old";
        return host.equals("castor") || host.equals("pollux") ? "peer" : host;
    }
}
