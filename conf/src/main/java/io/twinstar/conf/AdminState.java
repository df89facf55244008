package io.twinstar.conf;

/** What an administrator wants of a backend, a pool or a listener; the later, the less is left of it. */
public enum AdminState {
    /** It takes what comes. */
    READY("ready"),
    /** It gets no new connections; those it has may end by themselves until its deadline. */
    DRAIN("drain"),
    /** It is being worked on: no new connections, no checks, and those it has are closed at once. */
    MAINTENANCE("maintenance");

    private final String text;

    AdminState(String text) { this.text = text; }

    /** As it stands in the file. */
    public String text() { return text; }

    /** That of a part, given that of the whole it belongs to. */
    public AdminState within(AdminState whole) {
        return whole.compareTo(this) > 0 ? whole : this;
    }
}
