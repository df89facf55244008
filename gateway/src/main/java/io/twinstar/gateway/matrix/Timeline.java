package io.twinstar.gateway.matrix;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/**
 * Who answered for the VIP, and who claimed it, between two moments. All times are on one monotonic clock.
 *
 * @param samples in the order they were asked
 */
public record Timeline(long fromNanos, long toNanos, List<Sample> samples, List<Claim> claims) {

    /** A question who has the VIP, and the hosts that answered it. */
    public record Sample(long askedNanos, Set<String> owners) {}

    /** A gratuitous ARP packet for the VIP. */
    public record Claim(long atNanos, String host) {}

    public static Timeline between(long fromNanos, long toNanos, Collection<Sample> samples, Collection<Claim> claims) {
        return new Timeline(fromNanos, toNanos,
                samples.stream().filter(sample -> sample.askedNanos() - fromNanos >= 0 && sample.askedNanos() - toNanos < 0).toList(),
                claims.stream().filter(claim -> claim.atNanos() - fromNanos >= 0 && claim.atNanos() - toNanos < 0).toList());
    }

    /** The longest time with such a number of owners: from the first question that found it so to the next that did not. */
    public long longestNanos(IntPredicate owners) {
        long longest = 0;
        boolean holds = false;
        long since = 0;
        for (Sample sample : samples) {
            boolean now = owners.test(sample.owners().size());
            if (now && !holds) since = sample.askedNanos();
            if (holds) longest = Math.max(longest, sample.askedNanos() - since);
            holds = now;
        }
        return holds ? Math.max(longest, toNanos - since) : longest;
    }

    /** From the start until this host had answered for the last time; 0 if it never did. */
    public long silentAfterNanos(String host) {
        return samples.stream().filter(sample -> sample.owners().contains(host)).mapToLong(Sample::askedNanos).max().orElse(fromNanos)
                - fromNanos;
    }

    /** From the start until one host, and always the same one, answered to the end; the whole time if it never came to that. */
    public long settledAfterNanos() {
        var last = ownersAtEnd();
        if (last.size() != 1) return toNanos - fromNanos;
        return samples.reversed().stream().filter(sample -> !sample.owners().equals(last)).findFirst()
                .map(sample -> sample.askedNanos() - fromNanos).orElse(0L);
    }

    /** Those who answered the last question. */
    public Set<String> ownersAtEnd() {
        return samples.isEmpty() ? Set.of() : samples.getLast().owners();
    }

    /** How often the VIP went from one host that had it alone to another. */
    public int moves() {
        var alone = samples.stream().map(Sample::owners).filter(owners -> owners.size() == 1).toList();
        int moves = 0;
        for (int i = 1; i < alone.size(); i++) if (!alone.get(i).equals(alone.get(i - 1))) moves++;
        return moves;
    }

    /** Claims by each host. */
    public Map<String, Long> claimsBy() {
        return claims.stream().collect(Collectors.groupingBy(Claim::host, TreeMap::new, Collectors.counting()));
    }
}
