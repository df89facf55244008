/** How long things take: recorders that the event loops write, and views of them that anybody may ask for. */
@NullMarked
package io.twinstar.gateway.latency;

import org.jspecify.annotations.NullMarked;
