package io.twinstar.gateway.lab;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the client saw in a stretch of time.
 *
 * @param longestGapNanos the longest time from one answered request to the next
 * @param reasons of the failed requests, with how often
 * @param answeredBy requests answered by each backend
 */
public record ClientView(int asked, int failed, long longestGapNanos, Map<String, Long> reasons, Map<String, Long> answeredBy) {

    /** Requests that started from one moment up to another; a gap counts from the last answer before the stretch. */
    public static ClientView of(Collection<Asked> all, long fromNanos, long toNanos) {
        List<Asked> within = all.stream().filter(asked -> asked.startedNanos() - fromNanos >= 0 && asked.startedNanos() - toNanos < 0)
                .toList();
        var failures = within.stream().filter(asked -> !asked.ok()).toList();
        var answers = within.stream().filter(Asked::ok).toList();
        return new ClientView(within.size(), failures.size(), longestGap(all, fromNanos, toNanos), count(failures), count(answers));
    }

    private static long longestGap(Collection<Asked> all, long fromNanos, long toNanos) {
        long[] ends = all.stream().filter(Asked::ok).mapToLong(Asked::endedNanos).sorted().toArray();
        long longest = 0;
        long last = fromNanos;
        for (long end : ends) {
            if (end - fromNanos < 0) continue;
            if (end - toNanos >= 0) break;
            longest = Math.max(longest, end - last);
            last = end;
        }
        return Math.max(longest, toNanos - last);
    }

    private static Map<String, Long> count(List<Asked> requests) {
        return requests.stream().collect(Collectors.groupingBy(Asked::by, TreeMap::new, Collectors.counting()));
    }

    /** {@code 812 requests, 0 failed, longest gap 9 ms}. */
    String sentence() {
        var text = "%,d requests, %,d failed, longest gap %.0f ms".formatted(asked, failed, longestGapNanos / 1e6);
        if (failed == 0) return text;
        return text + reasons.entrySet().stream().map(entry -> entry.getValue() + "× " + entry.getKey())
                .collect(Collectors.joining(", ", " (", ")"));
    }

    /** {@code backend1 120/s  backend2 40/s}. */
    String rates(double seconds) {
        return answeredBy.entrySet().stream().map(entry -> "%s %.0f/s".formatted(entry.getKey(), entry.getValue() / seconds))
                .collect(Collectors.joining("  "));
    }
}
