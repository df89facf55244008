package io.twinstar.vip.election;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/** Why a role changed, or what was odd about an advertisement, with the evidence. */
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
            case Preempting(var from, int theirs, int ours) -> "preempting %s (%d < %d)".formatted(from.getHostAddress(), theirs, ours);
            case Outranked(var by, int theirs, int ours) when theirs == ours ->
                "outranked by %s (%d = %d, and its address is higher)".formatted(by.getHostAddress(), theirs, ours);
            case Outranked(var by, int theirs, int ours) ->
                "outranked by %s (%d > %d)".formatted(by.getHostAddress(), theirs, ours);
            case Stalled(long forNanos) -> "stalled for %d ms, the peer may have taken over".formatted(forNanos / 1_000_000);
            case Contested(var by) -> "%s believes itself Active too, contradicted it".formatted(by.getHostAddress());
            case PeerDied(var from) -> "the process of %s has ended".formatted(from.getHostAddress());
            case Unacknowledged(long forNanos) ->
                "nobody has agreed for %d ms to this node's being Active".formatted(forNanos / 1_000_000);
            case Witnessed(Reason why) -> why.text() + "; the witness agrees";
            case PeerHealthier(int theirs, int ours) ->
                "the other node could serve better (%d against it, %d against this one)".formatted(theirs, ours);
            case HandedOver _ -> "handed over on demand";
            case GroupLost(String vip) -> "moves with VIP " + vip;
            case AddressClaimed(String by) -> by + " says that the address is its own";
            case ForgedOwner(var from) -> "ignored %s, which claims to own the address (priority 255)".formatted(from.getHostAddress());
        };
    }

    /** One word that stays the same from release to release: the record's name as {@code peer-died}. */
    default String cause() {
        return CAPITAL.matcher(getClass().getSimpleName()).replaceAll("-$0").substring(1).toLowerCase(Locale.ROOT);
    }

    Pattern CAPITAL = Pattern.compile("[A-Z]");

    record Started() implements Reason {}

    record Stopped() implements Reason {}

    record OwnsAddress() implements Reason {}

    /** Nobody has advertised since we became Backup. */
    record NobodyHeard() implements Reason {}

    record Silence(InetAddress from, long forNanos) implements Reason {}

    record Resigned(InetAddress from) implements Reason {}

    record Preempting(InetAddress from, int theirs, int ours) implements Reason {}

    record Outranked(InetAddress by, int theirs, int ours) implements Reason {}

    /** We came so late that another may be Active by now. */
    record Stalled(long forNanos) implements Reason {}

    /** The other gateway's process has ended. */
    record PeerDied(InetAddress from) implements Reason {}

    /** Neither the other gateway nor the witness has agreed for so long that either may have another Active. */
    record Unacknowledged(long forNanos) implements Reason {}

    /** The witness's vote was needed, and given. */
    record Witnessed(Reason why) implements Reason {

        @Override
        public String cause() { return why.cause(); }
    }

    /** More counts against this node as an owner than against the other one. */
    record PeerHealthier(int theirs, int ours) implements Reason {}

    record GroupLost(String vip) implements Reason {}

    /** Somebody wanted the other node to be Active. */
    record HandedOver() implements Reason {}

    /** We stay Active, and contradict. */
    record AddressClaimed(String by) implements Reason {}

    /** We stay Active; another one of lower rank said that it is. */
    record Contested(InetAddress by) implements Reason {}

    /** We did not heed it: no router of ours owns the address. */
    record ForgedOwner(InetAddress from) implements Reason {}
}
