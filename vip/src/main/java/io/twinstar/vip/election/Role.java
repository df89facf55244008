package io.twinstar.vip.election;

/** The states of RFC 9568 §6.4, without their timers. */
public enum Role {
    INITIALIZE, BACKUP, ACTIVE
}
