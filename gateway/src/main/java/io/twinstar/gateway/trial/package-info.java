/** The fault matrix and the endurance run, performed in the lab. */
@NullMarked
package io.twinstar.gateway.trial;

import org.jspecify.annotations.NullMarked;
