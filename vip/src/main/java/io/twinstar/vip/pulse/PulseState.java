package io.twinstar.vip.pulse;

/** How it stands between the two gateways' processes, as one of them sees it. */
public enum PulseState {
    /** Not heard since we started. */
    UNKNOWN("unknown"),
    /** Each hears the other. */
    SOUND("sound"),
    /** We hear it, and it does not hear us. */
    ONE_WAY("one-way"),
    /** Not heard any more: dead, hung or cut off. */
    SILENT("silent"),
    /** Its process has ended. */
    GONE("gone");

    private final String text;

    PulseState(String text) { this.text = text; }

    /** As status prints it. */
    public String text() { return text; }
}
