package io.twinstar.gateway.peer.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.peer.report.PeerReport.BackendState;
import io.twinstar.gateway.peer.report.PeerReport.Configuration;
import io.twinstar.gateway.peer.report.PeerReport.VipState;
import io.twinstar.gateway.peer.report.PeerReport.Wish;

/** What one process of the other gateway's has told, put together. Used by one thread. */
public final class Mirror {

    /** More than any configuration has. */
    static final int FACTS_MAX = 100_000;

    private final long process;
    private long change;
    private Optional<Configuration> configuration = Optional.empty();
    private final Map<String, VipState> vips = new HashMap<>();
    private final Map<BackendId, BackendState> backends = new HashMap<>();
    private final Map<String, Wish> wishes = new HashMap<>();
    private final Map<Integer, BackendId> byNumber = new HashMap<>();
    private final Map<BackendId, Integer> numbers = new HashMap<>();
    private final Map<BackendId, Integer> open = new HashMap<>();
    private final List<Fact> parts = new ArrayList<>();
    private long partsOf;
    private long countsOrder;

    /** What an update came to. */
    public sealed interface Taken {

        /** More of it is to come. */
        record Partly() implements Taken {}

        /** It holds now. */
        record Whole(PeerReport report) implements Taken {}

        /** It does not follow upon what is here. */
        record Unfit(String why) implements Taken {}
    }

    /** @param process whose word this is */
    public Mirror(long process) {
        this.process = process;
    }

    public long process() {
        return process;
    }

    /** Up to which of its changes we know. */
    public long change() {
        return change;
    }

    /** What is left of an update whose conversation has ended will not be completed. */
    public void dropParts() {
        parts.clear();
    }

    public Taken take(Message.Update update) {
        if (update.from() > change) return new Taken.Unfit("it goes on from change %d, and %d is known".formatted(update.from(), change));
        if (update.upTo() != partsOf) parts.clear();
        partsOf = update.upTo();
        if (parts.size() + update.facts().size() > FACTS_MAX) return new Taken.Unfit("it has more than %d facts".formatted(FACTS_MAX));
        parts.addAll(update.facts());
        if (!update.last()) return new Taken.Partly();
        if (update.from() == 0) forgetAll();
        parts.forEach(this::take);
        parts.clear();
        change = update.upTo();
        return configuration.<Taken>map(known -> new Taken.Whole(new PeerReport(known, vips, backends, wishes)))
                .orElse(new Taken.Unfit("it has no configuration"));
    }

    /** False for one that is older than another that has come. */
    public boolean take(Counts counts) {
        if (counts.order() <= countsOrder) return false;
        countsOrder = counts.order();
        for (Counts.Open count : counts.open()) {
            BackendId backend = byNumber.get(count.number());
            if (backend != null) open.put(backend, count.connections()); // or it has gone meanwhile, or is not told of yet
        }
        return true;
    }

    /** Connections of the other gateway's, as far as they were told. */
    public Map<BackendId, Integer> open() {
        return Map.copyOf(open);
    }

    private void take(Fact fact) {
        switch (fact) {
            case Fact.Configured(Configuration known) -> configuration = Optional.of(known);
            case Fact.VipIs(String vip, VipState state) -> vips.put(vip, state);
            case Fact.VipGone(String vip) -> vips.remove(vip);
            case Fact.BackendIs(int number, BackendId backend, BackendState state) -> {
                forgetNumber(backend); // it may have gone and come back under another one
                backends.put(backend, state);
                numbers.put(backend, number);
                byNumber.put(number, backend);
            }
            case Fact.WishIs(String of, Wish wish) -> wishes.put(of, wish);
            case Fact.WishGone(String of) -> wishes.remove(of);
            case Fact.BackendGone(BackendId backend) -> {
                backends.remove(backend);
                open.remove(backend);
                forgetNumber(backend);
            }
        }
    }

    private void forgetNumber(BackendId backend) {
        Integer number = numbers.remove(backend);
        if (number != null) byNumber.remove(number);
    }

    private void forgetAll() {
        configuration = Optional.empty();
        vips.clear();
        wishes.clear();
        backends.clear();
        byNumber.clear();
        numbers.clear();
        open.clear();
    }
}
