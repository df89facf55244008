/** What is known of all that is watched: rise, fall, and the board of verdicts. Pure. */
@NullMarked
package io.twinstar.health;

import org.jspecify.annotations.NullMarked;
