package io.twinstar.conf;

/** What becomes of a backend's connections when it goes down or is ejected. */
public enum OnEjection {
    /** They stay: a check that fails need not mean that they do. */
    KEEP("keep"),
    /** Client and backend are sent a RST. */
    RESET("reset"),
    /** Client and backend are sent a FIN: for a protocol whose clients know from within it whether they have got all. */
    CLOSE("close");

    private final String text;

    OnEjection(String text) { this.text = text; }

    /** As it stands in the file. */
    public String text() { return text; }
}
