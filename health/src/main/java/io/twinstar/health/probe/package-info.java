/** Asks backends how they are: one virtual thread for each. */
@NullMarked
package io.twinstar.health.probe;

import org.jspecify.annotations.NullMarked;
