/** What one gateway tells the other of itself, and how that becomes bytes. Pure. */
@NullMarked
package io.twinstar.gateway.peer.report;

import org.jspecify.annotations.NullMarked;
