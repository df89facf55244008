package io.twinstar.vip.witness;

/** What bytes from the network turned out to be. */
public sealed interface Decoded permits Message, Malformed {}
