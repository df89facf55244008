/** Drills performed on a live pair: the canary, the restorer, both gateways' pages, the shelf of results, the schedule. */
@NullMarked
package io.twinstar.gateway.drill.live;

import org.jspecify.annotations.NullMarked;
