/** YAML text to a configuration, or to every problem in it with its place. Pure. */
@NullMarked
package io.twinstar.conf.text;

import org.jspecify.annotations.NullMarked;
