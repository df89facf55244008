/** Looks at things again and again, each on a thread of its own: backends, and whatever else is watched. */
@NullMarked
package io.twinstar.health.probe;

import org.jspecify.annotations.NullMarked;
