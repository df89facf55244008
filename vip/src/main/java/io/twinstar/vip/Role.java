package io.twinstar.vip;

import io.twinstar.vip.election.State;

/** What this node is for a VIP, in RFC 9568's words. */
public enum Role {
    /** Not taking part: not started, or its interface is down, or its address cannot be held. */
    INITIALIZE("Initialize"),
    /** Waiting for the Active to fall silent. */
    BACKUP("Backup"),
    /** Holding the address. */
    ACTIVE("Active");

    private final String title;

    Role(String title) { this.title = title; }

    /** As the RFC writes it. */
    public String title() { return title; }

    static Role of(State state) {
        return switch (state) {
            case State.Initialize _ -> INITIALIZE;
            case State.Backup _ -> BACKUP;
            case State.Active _ -> ACTIVE;
        };
    }
}
