package io.twinstar.gateway.matrix;

/** How the pair's configuration differs from the one that most rows use: castor preferred, no failback, no witness. */
public enum Variant {
    BASE, WITNESSED,
    /** No node is preferred: both have the same priority. */
    EQUAL,
    /** With failback. */
    CASTOR_PREFERRED,
    /** With failback. */
    POLLUX_PREFERRED,
    /** The VIP has a second address. */
    TWO_ADDRESSES
}
