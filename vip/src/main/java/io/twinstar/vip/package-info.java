/** Holds the VIPs of this node: the agent's loop on a thread of its own. */
@NullMarked
package io.twinstar.vip;

import org.jspecify.annotations.NullMarked;
