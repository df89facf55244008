/** The command line. */
@NullMarked
package io.twinstar.gateway.cli;

import org.jspecify.annotations.NullMarked;
