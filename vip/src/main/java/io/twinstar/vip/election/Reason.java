package io.twinstar.vip.election;

import java.net.Inet4Address;

/** Why a role changed, or why an advertisement was not heeded, with the evidence. */
public sealed interface Reason {

    /** For people: one clause, no full stop. */
    default String text() {
        return switch (this) {
            case Started _ -> "started";
            case Stopped _ -> "stopped";
            case OwnsAddress _ -> "started as the owner of the address";
            case NobodyHeard _ -> "no advertisement from anyone";
            case Silence(var from, long forNanos) ->
                "no advertisement from %s for %d ms".formatted(from.getHostAddress(), forNanos / 1_000_000);
            case Resigned(var from) -> "%s resigned".formatted(from.getHostAddress());
            case Outranked(var by, int theirs, int ours) -> "outranked by %s (%d %s %d)".formatted(by.getHostAddress(), theirs,
                    theirs == ours ? "with the lower address," : ">", ours);
            case Stalled(long forNanos) -> "stalled for %d ms, the peer may have taken over".formatted(forNanos / 1_000_000);
            case ForgedOwner(var from) -> "ignored %s, which claims to own the address (priority 255)".formatted(from.getHostAddress());
        };
    }

    record Started() implements Reason {}

    record Stopped() implements Reason {}

    record OwnsAddress() implements Reason {}

    record NobodyHeard() implements Reason {}

    record Silence(Inet4Address from, long forNanos) implements Reason {}

    record Resigned(Inet4Address from) implements Reason {}

    record Outranked(Inet4Address by, int theirs, int ours) implements Reason {}

    record Stalled(long forNanos) implements Reason {}

    record ForgedOwner(Inet4Address from) implements Reason {}
}
