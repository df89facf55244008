/** What the gateway decides to do: events in, a snapshot and effects out. */
@NullMarked
package io.twinstar.gateway.control;

import org.jspecify.annotations.NullMarked;
