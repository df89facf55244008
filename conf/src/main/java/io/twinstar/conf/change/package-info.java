/** What differs between two configurations. Pure. */
@NullMarked
package io.twinstar.conf.change;

import org.jspecify.annotations.NullMarked;
