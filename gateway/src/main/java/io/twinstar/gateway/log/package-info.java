/** The log: how its lines are written, and that nobody waits for them. */
@NullMarked
package io.twinstar.gateway.log;

import org.jspecify.annotations.NullMarked;
