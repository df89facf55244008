/** What is known of each backend: rise, fall, and the board of verdicts. Pure. */
@NullMarked
package io.twinstar.health;

import org.jspecify.annotations.NullMarked;
