package io.twinstar.vip;

import java.time.Duration;
import java.util.Optional;

import io.twinstar.vip.election.Role;

/** What the agent tells of its own accord. Texts are for people: one clause. */
public sealed interface VipReport {

    /** The VIP's name, or "pair" for what concerns all of them. */
    String vip();

    /**
     * It has happened: where {@code to} is Active the address is held, and otherwise it is not.
     *
     * @param cause a word that stays the same from release to release, such as {@code peer-died}
     * @param reason with the evidence
     */
    record RoleChanged(String vip, Role from, Role to, String cause, String reason) implements VipReport {}

    /** The VIP takes part from now on, and would be held so. */
    record TakesPart(String vip, String heldBy) implements VipReport {}

    /** The VIP is handed over, and its connections here are served on: until they end, for so long at the most. */
    record Lingers(String vip, long connections, Duration most) implements VipReport {}

    /**
     * Of those, so many were left when that came to its end; the other gateway does not know them, and answers them with a RST.
     *
     * @param isBack but for this: the node is Active again, and they are its own as before
     */
    record LingerEnded(String vip, long connections, boolean isBack) implements VipReport {}

    /** The other gateway had so many connections to it, as far as is known, which nobody serves any more: their clients are told. */
    record OrphansTold(String vip, int connections) implements VipReport {}

    /** The other gateway's process has ended, in order or not. */
    record PeerEnded(String evidence) implements VipReport {

        @Override
        public String vip() {
            return "pair";
        }
    }

    /** @param refusal why it cannot be handed over; empty: the other gateway is about to be Active */
    record HandOverAnswered(String vip, long ticket, Optional<String> refusal) implements VipReport {}

    /** A VIP does not take part because something it needs is missing. The agent tries again by itself, and tells once. */
    record SetupFailed(String vip, String reason) implements VipReport {}

    /** Something is wrong that people should know of, or is so no longer. */
    record AlarmChanged(String vip, Alarm alarm, boolean raised, String evidence) implements VipReport {}

    /** The address, which somebody else had removed from this host, was put back. */
    record Restored(String vip) implements VipReport {}
}
