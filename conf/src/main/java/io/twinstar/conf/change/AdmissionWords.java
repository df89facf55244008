package io.twinstar.conf.change;

import java.util.List;

import io.twinstar.conf.Backend;
import io.twinstar.conf.Cidr;
import io.twinstar.conf.Limits;
import io.twinstar.conf.Queue;
import io.twinstar.conf.text.Durations;

/** Limits and queues in words, values as they stand in the file. */
final class AdmissionWords {

    /** More than that would be a page for one line of a log. */
    private static final int BLOCKS_SHOWN_MAX = 4;

    private AdmissionWords() {}

    static String of(Limits limits) {
        return limits.equals(Limits.NONE) ? "none" : "{ max-connections: %s, rate: %s }".formatted(maximum(limits), rate(limits));
    }

    static String maximum(Limits limits) {
        return limits.maxConnections() == Backend.UNLIMITED ? "none" : Integer.toString(limits.maxConnections());
    }

    static String rate(Limits limits) {
        return limits.rate().map(rate -> "%d/%s, burst: %d".formatted(rate.connections(), rate.per().toSeconds() == 1 ? "s" : "m",
                rate.burst())).orElse("none");
    }

    static String of(Queue queue) {
        return "{ max: %d, timeout: %s }".formatted(queue.max(), Durations.text(queue.timeout()));
    }

    static String count(List<Cidr> blocks) {
        if (blocks.isEmpty()) return "none";
        return blocks.size() <= BLOCKS_SHOWN_MAX ? blocks.toString() : blocks.size() + " blocks";
    }
}
