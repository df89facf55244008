package io.twinstar.vip.election;

/** What the election wants done, in the order given. */
public sealed interface Action {

    /** Send one advertisement with this priority; 0 resigns. */
    record SendAdvertisement(int priority) implements Action {}

    /** Make the addresses ours. */
    record AcquireAddresses() implements Action {}

    /** Give them up, at once and without a packet. */
    record ReleaseAddresses() implements Action {}

    /** Send one gratuitous ARP request and one reply for every address. */
    record Announce() implements Action {}
}
