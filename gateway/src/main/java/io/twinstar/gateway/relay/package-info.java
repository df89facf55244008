/** Connections: accept, choose, connect, and move bytes both ways. */
@NullMarked
package io.twinstar.gateway.relay;

import org.jspecify.annotations.NullMarked;
