/** Drills: what is done in which order, what undoes it, and what the measurements mean. */
@NullMarked
package io.twinstar.gateway.drill;

import org.jspecify.annotations.NullMarked;
