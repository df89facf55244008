/** Looks at what else must be well for a node to be a good owner of VIPs: interfaces, upstream addresses, scripts. */
@NullMarked
package io.twinstar.gateway.track;

import org.jspecify.annotations.NullMarked;
