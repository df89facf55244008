/** What a relay decides, and nothing of how bytes move. */
@NullMarked
package io.twinstar.gateway.relay.flow;

import org.jspecify.annotations.NullMarked;
