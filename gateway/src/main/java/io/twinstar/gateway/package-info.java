/** The composition root: the one place that constructs and starts the parts of a gateway. */
@NullMarked
package io.twinstar.gateway;

import org.jspecify.annotations.NullMarked;
