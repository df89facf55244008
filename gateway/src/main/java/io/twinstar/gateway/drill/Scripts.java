package io.twinstar.gateway.drill;

import java.time.Duration;
import java.util.List;

import io.twinstar.conf.Drills.Kind;

/** What is done for each kind of drill, step by step. */
public final class Scripts {

    /** For the canary to see how the pair is without a fault, and to have connections that can be lost. */
    public static final Duration CALM = Duration.ofSeconds(1);
    /** After a fault was undone: what that costs is the drill's, too. */
    static final Duration AFTER = Duration.ofSeconds(1);
    static final Duration INJECT_WITHIN = Duration.ofSeconds(5);
    /** A gateway that was killed starts in it. */
    public static final Duration RELEASE_WITHIN = Duration.ofSeconds(30);
    public static final Duration SETTLE_WITHIN = Duration.ofSeconds(60);
    private static final Duration SPARE = Duration.ofSeconds(5);
    private static final int RELOADS = 40;
    private static final List<Deed> ALL = List.of(new Deed.Settle(), new Deed.Release());

    private Scripts() {}

    /** @param hold for how long the fault stays */
    public static List<Step> of(Kind kind, Duration hold) {
        return switch (kind) {
            case HANDOVER -> List.of(watch("see how it is", CALM),
                    new Step("hand over", new Deed.HandOver(), List.of(new Deed.Settle()), INJECT_WITHIN), watch("watch", hold),
                    settle("hand back"), watch("watch", AFTER));
            case RELOAD_STORM -> List.of(watch("see how it is", CALM),
                    new Step("read the file again %d times".formatted(RELOADS), new Deed.Storm(RELOADS, hold.dividedBy(RELOADS)),
                            List.of(new Deed.Settle()), hold.multipliedBy(2).plus(SPARE)),
                    watch("watch", AFTER), settle("see that all is as it was"));
            case CRASH, HANG, LINK_DOWN, PARTITION, ISOLATE_CLIENTS, BACKEND_DOWN, SLOW_BACKEND -> List.of(watch("see how it is", CALM),
                    new Step(words(kind), new Deed.Inject(), ALL, INJECT_WITHIN), watch("watch", hold),
                    new Step(undoWords(kind), new Deed.Release(), List.of(), RELEASE_WITHIN), watch("watch", AFTER),
                    settle("have it as it was"), watch("watch", AFTER));
        };
    }

    private static Step watch(String name, Duration time) { return new Step(name, new Deed.Watch(time), List.of(), time.plus(SPARE)); }

    private static Step settle(String name) { return new Step(name, new Deed.Settle(), List.of(), SETTLE_WITHIN); }

    private static String words(Kind kind) {
        return switch (kind) {
            case CRASH -> "kill the gateway";
            case HANG -> "freeze the gateway";
            case LINK_DOWN -> "take the interface down";
            case PARTITION -> "cut the two gateways off each other";
            case ISOLATE_CLIENTS -> "cut the gateway off its clients";
            case BACKEND_DOWN -> "reset what goes to a backend";
            case SLOW_BACKEND -> "lose a third of what goes to a backend";
            case HANDOVER -> "hand over";
            case RELOAD_STORM -> "reload";
        };
    }

    private static String undoWords(Kind kind) {
        return switch (kind) {
            case CRASH -> "start it again";
            case HANG -> "let it go on";
            case LINK_DOWN -> "take the interface up";
            case PARTITION, ISOLATE_CLIENTS, BACKEND_DOWN, SLOW_BACKEND, HANDOVER, RELOAD_STORM -> "undo it";
        };
    }

    /** How long the drill takes at the least, without what settling takes. */
    public static Duration least(List<Step> steps) {
        return steps.stream().map(step -> switch (step.deed()) {
            case Deed.Watch(Duration time) -> time;
            case Deed.Storm(int reloads, Duration every) -> every.multipliedBy(reloads);
            case Deed.Inject _,Deed.Release _,Deed.HandOver _,Deed.Settle _ -> Duration.ZERO;
        }).reduce(Duration.ZERO, Duration::plus);
    }

    /** By when whatever was done is undone, whatever happens. */
    public static Duration most(List<Step> steps) {
        return steps.stream().map(Step::within).reduce(Duration.ZERO, Duration::plus).plus(RELEASE_WITHIN).plus(SETTLE_WITHIN);
    }
}
