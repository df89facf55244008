/** Processes that the gateway starts for what the configuration names. */
@NullMarked
package io.twinstar.health.process;

import org.jspecify.annotations.NullMarked;
