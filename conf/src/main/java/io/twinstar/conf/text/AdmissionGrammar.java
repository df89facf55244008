package io.twinstar.conf.text;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.twinstar.conf.Accept;
import io.twinstar.conf.Admission;
import io.twinstar.conf.Backend;
import io.twinstar.conf.Cidr;
import io.twinstar.conf.Limits;
import io.twinstar.conf.Rate;

/** Whom a listener takes, how many, and how they are accepted. */
final class AdmissionGrammar {

    /** In each of the two lists. */
    private static final int BLOCKS_MAX = 100_000;

    private static final Kind<Integer> CONNECTIONS = Kind.whole(1, 1_000_000, 1_000);
    private static final Kind<Integer> BACKLOG = Kind.whole(1, Accept.MAX, 4_096);
    private static final Kind<Integer> FAST_OPEN = Kind.whole(0, Accept.MAX, 256);
    private static final Kind<Integer> BURST = Kind.whole(1, Rate.MAX, 1_000);
    private static final Kind<Cidr> BLOCK = Kind.block("198.18.0.0/15");
    private static final Pattern RATE_PATTERN = Pattern.compile("([1-9][0-9]{0,6})/(s|m)");
    private static final Kind<Rate> RATE = Kind.parsed(RATE_PATTERN,
            "a number of connections from 1 to %d a second or a minute".formatted(Rate.MAX),
            "500/s", AdmissionGrammar::rate);

    private AdmissionGrammar() {}

    static Admission admission(Fields listener) {
        var all = limits(listener);
        var perSource = listener.optionalFields("per-source", "per-source", "per-source: { max-connections: 100, rate: 20/s }")
                .flatMap(source -> {
                    var limits = limits(source);
                    return source.whole(() -> limits);
                });
        var allow = listener.values("allow", BLOCK, BLOCKS_MAX);
        var deny = listener.values("deny", BLOCK, BLOCKS_MAX);
        var allowed = new HashSet<>(blocks(allow));
        for (var denied : deny) {
            if (allowed.contains(denied.value())) {
                listener.wrong(denied.place(), "%s is both allowed and denied".formatted(denied.value()),
                        "keep it in one of the two lists");
            }
        }
        return new Admission(all, perSource.orElse(Limits.NONE), blocks(allow), blocks(deny));
    }

    static Accept accept(Fields listener) {
        var backlog = listener.optional("backlog", BACKLOG);
        var fastOpen = listener.optional("fast-open", FAST_OPEN);
        return new Accept(backlog.orElse(Accept.DEFAULT.backlog()), fastOpen.orElse(Accept.DEFAULT.fastOpen()));
    }

    private static Limits limits(Fields of) {
        var max = of.optional("max-connections", CONNECTIONS);
        var rate = of.optional("rate", RATE);
        var burst = of.optional("burst", BURST);
        if (of.has("burst") && !of.has("rate")) of.wrong("burst", "burst is for a rate, and there is none", "add rate: 500/s");
        return new Limits(max.orElse(Backend.UNLIMITED),
                rate.map(each -> burst.map(most -> new Rate(each.connections(), each.per(), most)).orElse(each)));
    }

    private static Optional<Rate> rate(String text) {
        Matcher rate = RATE_PATTERN.matcher(text);
        if (!rate.matches() || Integer.parseInt(rate.group(1)) > Rate.MAX) return Optional.empty();
        return Optional
                .of(new Rate(Integer.parseInt(rate.group(1)), rate.group(2).equals("s") ? Duration.ofSeconds(1) : Duration.ofMinutes(1)));
    }

    private static List<Cidr> blocks(List<Fields.Item<Cidr>> items) { return items.stream().map(Fields.Item::value).toList(); }
}
