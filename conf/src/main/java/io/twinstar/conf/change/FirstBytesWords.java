package io.twinstar.conf.change;

import java.util.List;
import java.util.Map;

import io.twinstar.conf.Cidr;

/** What a listener looks for first, in words, values as they stand in the file. */
final class FirstBytesWords {

    /** More than that would be a page for one line of a log. */
    private static final int SHOWN_MAX = 4;

    private FirstBytesWords() {}

    static String proxies(List<Cidr> from) {
        if (from.isEmpty()) return "none";
        return from.size() <= SHOWN_MAX ? "{ from: %s }".formatted(from) : "from %d blocks".formatted(from.size());
    }

    static String names(Map<String, String> pools) {
        if (pools.isEmpty()) return "none";
        return pools.size() <= SHOWN_MAX ? pools.toString() : pools.size() + " names";
    }
}
