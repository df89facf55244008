package io.twinstar.gateway.admit;

/** What is said to a connection at the {@link Gate}. */
public sealed interface Entry permits Pass, Refusal {}
