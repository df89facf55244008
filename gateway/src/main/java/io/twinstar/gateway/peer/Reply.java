package io.twinstar.gateway.peer;

/** What the other gateway's admin has answered. */
public record Reply(int code, String contentType, String body) {}
