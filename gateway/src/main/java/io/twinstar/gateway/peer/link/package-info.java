/** The conversation of the two gateways as a state machine that neither reads a clock nor opens a socket. Pure. */
@NullMarked
package io.twinstar.gateway.peer.link;

import org.jspecify.annotations.NullMarked;
