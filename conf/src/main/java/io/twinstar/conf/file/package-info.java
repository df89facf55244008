/** Reads the configuration file. */
@NullMarked
package io.twinstar.conf.file;

import org.jspecify.annotations.NullMarked;
