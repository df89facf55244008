/** Finds backends that do not stand in the configuration: by DNS, and in files. */
@NullMarked
package io.twinstar.gateway.discovery;

import org.jspecify.annotations.NullMarked;
