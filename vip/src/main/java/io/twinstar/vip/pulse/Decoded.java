package io.twinstar.vip.pulse;

/** What bytes from the network turned out to be. Bad input is a value like any other: it is counted, and nothing else happens. */
public sealed interface Decoded permits Pulse, Hello, Malformed {}
