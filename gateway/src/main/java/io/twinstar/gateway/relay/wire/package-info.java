/** How bytes move: the sockets of a connection on each of the kernel's interfaces. Knows nothing of backends and pools. */
@NullMarked
package io.twinstar.gateway.relay.wire;

import org.jspecify.annotations.NullMarked;
