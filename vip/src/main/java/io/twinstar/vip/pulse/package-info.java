/** The second heartbeat: what the two gateways' processes tell each other directly, and what follows from hearing it or not. */
@NullMarked
package io.twinstar.vip.pulse;

import org.jspecify.annotations.NullMarked;
