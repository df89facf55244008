package io.twinstar.vip.election;

/** What a virtual router is for its addresses: the states of RFC 9568 §6.4, without their timers. */
public enum Role {
    /** Not taking part: not started, or its interface is down, or its address cannot be held. */
    INITIALIZE("Initialize"),
    /** Waiting for the Active to fall silent. */
    BACKUP("Backup"),
    /** Holding the addresses. */
    ACTIVE("Active");

    private final String title;

    Role(String title) {
        this.title = title;
    }

    /** As the RFC writes it. */
    public String title() {
        return title;
    }
}
