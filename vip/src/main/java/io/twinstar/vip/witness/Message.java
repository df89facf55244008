package io.twinstar.vip.witness;

/** What gateway and witness say to each other. */
public sealed interface Message extends Decoded permits Request, Reply {}
