/** The configurations that were in force, kept on disk. */
@NullMarked
package io.twinstar.gateway.history;

import org.jspecify.annotations.NullMarked;
