package io.twinstar.vip.election;

/** What the election wants done, in the order given. */
public sealed interface Action {

    /** Send one advertisement with this priority; 0 resigns. */
    record SendAdvertisement(int priority) implements Action {}

    /** Make the addresses ours. */
    record AcquireAddresses() implements Action {}

    /** Give them up, at once and without a packet. */
    record ReleaseAddresses() implements Action {}

    /** Give them up as {@link ReleaseAddresses}, to another node that takes them: what goes on here may go on. */
    record RetireAddresses() implements Action {}

    /** Say once to the whole network whose every address is: gratuitous ARP, or a neighbour advertisement. */
    record Announce() implements Action {}

    /** Ask the witness for its vote; an answer comes as {@link Event.Granted}, or not at all. */
    record AskWitness(boolean incumbent) implements Action {}
}
