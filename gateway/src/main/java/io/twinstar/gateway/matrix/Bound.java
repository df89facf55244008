package io.twinstar.gateway.matrix;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * What must hold in an act.
 *
 * @param promise in words, with its figure
 * @param broken what was seen instead, in the runs of one act; empty: the promise was kept
 */
public record Bound(String promise, Function<List<Measured>, Optional<String>> broken) {

    static Bound gapAtMost(long millis) {
        return atMost("the client's gap", millis, Measured::gapNanos);
    }

    static Bound gapMedianAtMost(long millis) {
        return new Bound("the client's gap is %d ms or less in the median".formatted(millis), runs -> {
            var spread = Spread.of(runs.stream().map(Measured::gapNanos).toList());
            return spread.medianNanos() <= nanos(millis)
                    ? Optional.empty()
                    : Optional.of("the client's median gap was " + millis(spread.medianNanos()));
        });
    }

    static Bound twoAtMost(long millis) {
        return atMost("the time with two that answer", millis, Measured::twoNanos);
    }

    static Bound noneAtMost(long millis) {
        return atMost("the time with none that answers", millis, Measured::noneNanos);
    }

    static Bound oldSilentWithin(long millis) {
        return atMost("the old owner's last answer", millis, Measured::silentNanos);
    }

    static Bound settledWithin(long millis) {
        return atMost("the time until one alone answers", millis, Measured::settledNanos);
    }

    static Bound movesAtMost(int moves) {
        return each("the VIP moves " + moves + " times or less", run -> run.moves() <= moves, run -> "it moved " + run.moves() + " times");
    }

    /** One of them, whichever. */
    static Bound oneOwner() {
        return each("one owner at the end", Measured::oneOwner, Bound::owners);
    }

    static Bound peerOwns() {
        return each("the peer owns it at the end", run -> run.oneOwner() && !run.ownedByOld(), Bound::owners);
    }

    /** Whoever has taken it from the old owner has it all the while. */
    static Bound peerKeeps() {
        return each("the peer keeps it", run -> run.oneOwner() && !run.ownedByOld() && run.moves() == 0,
                run -> run.moves() == 0 ? owners(run) : "it moved " + run.moves() + " times");
    }

    static Bound owns(String host) {
        return each(host + " owns it at the end", run -> run.oneOwner() && run.owners().contains(host), Bound::owners);
    }

    /** The owner at the row's start has it all the while. */
    static Bound oldKeeps() {
        return each("the owner keeps it", run -> run.ownedByOld() && run.moves() == 0,
                run -> run.moves() == 0 ? owners(run) : "it moved " + run.moves() + " times");
    }

    static Bound claimants(String who) {
        return each("gratuitous ARP from " + who, run -> run.claimants().equals(who), run -> "gratuitous ARP from " + run.claimants());
    }

    /** Roles as the gateways count them: a dip too short to be seen from outside is one, too. */
    static Bound noTransition() {
        return each("no gateway changes its role", run -> run.facts().transitions() == 0,
                run -> "%d changes of role".formatted(run.facts().transitions()));
    }

    static Bound alarm(String name) {
        return each("alarm " + name, run -> run.facts().alarms().contains(name), run -> "alarms: " + run.facts().alarms());
    }

    static Bound counted(String reason) {
        return each("counted as " + reason, run -> run.facts().counted().getOrDefault(reason, 0L) > 0,
                run -> "not counted as " + reason + ": " + run.facts().counted());
    }

    private static Bound atMost(String what, long millis, ToLongFunction<Measured> figure) {
        return each("%s is %d ms or less".formatted(what, millis), run -> figure.applyAsLong(run) <= nanos(millis),
                run -> "%s was %s".formatted(what, millis(figure.applyAsLong(run))));
    }

    /** In every run; the first that breaks it is told. */
    private static Bound each(String promise, Predicate<Measured> kept, Function<Measured, String> seen) {
        return new Bound(promise, runs -> runs.stream().filter(kept.negate()).findFirst().map(seen));
    }

    private static String owners(Measured run) {
        return run.owners().isEmpty() ? "nobody owned it at the end" : "at the end it was owned by " + String.join(" and ", run.owners());
    }

    private static long nanos(long millis) {
        return millis * 1_000_000;
    }

    private static String millis(long nanos) {
        return Spread.millis(nanos) + " ms";
    }
}
